import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openDatabase } from '../src/sqlite-open.ts'
import { openSqliteStore, SqliteStore } from '../src/sqlite-store.ts'
import type { Store } from '../src/store.ts'
import { FaultyStore } from '../src/testing/faulty-store.ts'
import { type TemporaryFolder, temporaryFolder } from '../src/testing/temporary-folder.ts'
import { type Call, pending, succeeded, update, World } from './world.ts'

// Laws E1 and E2: a reply was committed before it was sent; a COMMIT that fails changes nothing.

let folder: TemporaryFolder
let store: FaultyStore
let world: World
let calls: Call[]
beforeEach(async () => {
  folder = temporaryFolder()
  store = new FaultyStore(openSqliteStore(join(folder.path, 'engine.sqlite')))
  world = await World.open({ store })
  calls = []
  world.durable('f', (call) => {
    calls.push(call)
    // Its invocation stays in flight.
    return new Promise(() => {})
  })
})
afterEach(async () => {
  await world.engine.close()
  store.close()
  folder.remove()
})

/** Looks at what a process killed at this very moment would leave behind. */
function onDisk<T>(look: (copy: Store) => T): T {
  const [file, copy] = [join(folder.path, 'engine.sqlite'), join(folder.path, 'copy.sqlite')]
  copyFileSync(file, copy)
  copyFileSync(`${file}-wal`, `${copy}-wal`)
  const left = openSqliteStore(copy)
  try {
    return look(left)
  } finally {
    left.close()
  }
}

/** Starts executions and waits until their handlers run. */
async function running(count: number): Promise<readonly Call[]> {
  for (let started = 0; started < count; started++) await world.start()
  while (calls.length < count) await new Promise<void>((resolve) => setImmediate(resolve))
  return calls
}

function statusOf(arn: string, id: string): string | undefined {
  return onDisk((left) => left.operations(arn).find((operation) => operation.id === id)?.status)
}

test('every reply is on disk before it is sent', async () => {
  const arn = await world.start()
  expect(onDisk((left) => left.execution(arn)?.status)).toBe('RUNNING')
  const [call] = await running(1)
  await call?.checkpoint(update('STEP', 'START', 'step'), update('CALLBACK', 'START', 'callback'))
  expect(statusOf(arn, 'step')).toBe('STARTED')
  await world.engine.callbackSucceed(await world.callbackId(arn, 'callback'))
  expect(statusOf(arn, 'callback')).toBe('SUCCEEDED')
  await world.engine.stop(arn)
  expect(onDisk((left) => left.execution(arn)?.status)).toBe('STOPPED')
})

test('requests that come in the same turn share one COMMIT', async () => {
  const all = await running(20)
  const before = store.commits
  await Promise.all(all.map((call) => call.checkpoint(update('STEP', 'START', 'step'))))
  expect(store.commits - before).toBe(1)
})

test('a request that is refused does not touch the others of its COMMIT', async () => {
  const [first, second] = await running(2)
  const results = await Promise.allSettled([
    first?.checkpoint(update('STEP', 'START', 'a'), update('WAIT', 'CANCEL', 'unknown')),
    second?.checkpoint(update('STEP', 'START', 'a')),
  ])
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'fulfilled'])
  expect(statusOf(first?.arn ?? '', 'a')).toBeUndefined()
  expect(statusOf(second?.arn ?? '', 'a')).toBe('STARTED')
})

test.each([
  ['COMMIT', () => store.failCommit()],
  ['write', () => store.failWrite(2)],
])('a %s that fails fails everybody in its group, and all of them can try again', async (_, setOff) => {
  const all = await running(3)
  const told: string[] = []
  world.engine.subscribe((notice) => told.push(notice.kind))
  const step = update('STEP', 'START', 'step')
  setOff()
  const results = await Promise.allSettled(all.map((call) => call.checkpoint(step)))
  for (const result of results) {
    expect(result).toMatchObject({ status: 'rejected', reason: { name: 'ServiceException' } })
  }
  expect(told).toEqual([])
  for (const call of all) {
    expect(statusOf(call.arn, 'step')).toBeUndefined()
    const { NewExecutionState } = await call.checkpoint(step)
    expect(NewExecutionState.Operations).toMatchObject([{ Id: 'step', Status: 'STARTED' }])
    expect(await world.history(call.arn)).toEqual(['StepStarted step'])
  }
})

test('a start whose COMMIT fails has started nothing and keeps no name', async () => {
  store.failCommit()
  await expect(world.start({ executionName: 'order' })).rejects.toMatchObject({ name: 'ServiceException' })
  expect(calls).toEqual([])
  const arn = await world.start({ executionName: 'order' })
  expect(onDisk((left) => left.list({ functionName: 'f', limit: 10 }).map((one) => one.arn))).toEqual([arn])
})

test('a timer whose COMMIT fails fires a second later', async () => {
  world.durable(
    'f',
    async (call) => {
      await call.checkpoint(update('WAIT', 'START', 'wait', { WaitOptions: { WaitSeconds: 5 } }))
      return pending
    },
    () => succeeded(),
  )
  const arn = await world.start()
  await world.settle()
  store.failCommit()
  await world.clock.advanceBy(5000)
  await world.clock.advanceBy(999)
  expect(statusOf(arn, 'wait')).toBe('STARTED')
  await world.after(1)
  expect(statusOf(arn, 'wait')).toBe('SUCCEEDED')
})

test('on a full disk every caller is told so and nothing is half done; with room again, all goes on where it was', async () => {
  const database = openDatabase(join(folder.path, 'small.sqlite'))
  const small = await World.open({ store: new SqliteStore(database) })
  const large = 'x'.repeat(500_000)
  const message =
    'The change could not be stored: The disk is full. Make room, and try again: what was accepted before is kept.'
  small.durable('f', async (call) => {
    await call.checkpoint(update('STEP', 'START', 'a'))
    const { page_count } = database.prepare('pragma page_count').get() ?? {}
    database.exec(`pragma max_page_count = ${page_count}`)
    const succeed = update('STEP', 'SUCCEED', 'a', { Payload: large })
    await expect(call.checkpoint(succeed)).rejects.toMatchObject({ name: 'ServiceException', message })
    const start = small.start({ payload: JSON.stringify(large) })
    await expect(start).rejects.toMatchObject({ name: 'ServiceException', message })
    expect(await small.history(call.arn)).toEqual(['StepStarted a'])
    database.exec('pragma max_page_count = 100000')
    await call.checkpoint(succeed)
    return succeeded()
  })
  const arn = await small.start()
  await small.finish(arn)
  expect(await small.history(arn)).toEqual([
    ...['StepStarted a', 'StepSucceeded a', 'InvocationCompleted', 'ExecutionSucceeded'],
  ])
  expect((await small.engine.listExecutions({ functionName: 'f' })).DurableExecutions).toHaveLength(1)
  await small.engine.close()
  database.close()
})
