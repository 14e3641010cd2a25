import { GetDurableExecutionCommand, InvokeCommand } from '@aws-sdk/client-lambda'
import type { OperationUpdate } from 'durable-engine'
import { expect, test } from 'vitest'
import { startApiServer } from '../../src/api/api-server.ts'
import { TimeControl } from '../../src/time-control.ts'
import { type ApiWorld, START, startApiWorld } from './api-world.ts'

const WAIT: OperationUpdate = { Id: 'w', Name: 'drying', Type: 'WAIT', Action: 'START' }

/** An execution that waits, so many seconds each time, then succeeds. */
async function startWaiting(world: ApiWorld, ...waits: readonly number[]): Promise<string> {
  world.scripts.set('orders', async ({ payload }) => {
    const { DurableExecutionArn, CheckpointToken, InitialExecutionState } = JSON.parse(payload)
    const index = InitialExecutionState.Operations.length - 1
    const WaitSeconds = waits[index]
    if (WaitSeconds === undefined) return JSON.stringify({ Status: 'SUCCEEDED', Result: '"done"' })
    const Updates = [{ ...WAIT, Id: `w${index}`, WaitOptions: { WaitSeconds } }]
    await world.engine.checkpoint(DurableExecutionArn, { CheckpointToken, Updates })
    return JSON.stringify({ Status: 'PENDING' })
  })
  const command = new InvokeCommand({ FunctionName: 'orders', Qualifier: '1', InvocationType: 'Event', Payload: '{}' })
  return (await world.client.send(command)).DurableExecutionArn ?? ''
}

async function clock({ server }: ApiWorld, path = '', body?: object) {
  const request = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }
  const response = await fetch(`${server.endpoint}/local/clock${path}`, request)
  return { status: response.status, body: await response.json() }
}

async function statusOf({ client }: ApiWorld, DurableExecutionArn: string) {
  return (await client.send(new GetDurableExecutionCommand({ DurableExecutionArn }))).Status
}

function after(seconds: number): string {
  return new Date(START + seconds * 1000).toISOString()
}

test('the clock tells durable time and the next timer', async () => {
  const world = await startApiWorld()
  expect(await clock(world)).toEqual({ status: 200, body: { now: after(0), busy: false } })
  await startWaiting(world, 60)
  await clock(world, '/advance', { bySeconds: 0 })
  expect(await clock(world)).toEqual({ status: 200, body: { now: after(0), nextDue: after(60), busy: false } })
})

test('advancing moves time from timer to timer, and lets functions do their work in between', async () => {
  const world = await startApiWorld()
  const arn = await startWaiting(world, 60, 60, 60)
  expect(await clock(world, '/advance', { bySeconds: 130 })).toEqual({
    status: 200,
    body: { now: after(130), nextDue: after(180), busy: false, done: true },
  })
  const { body } = await clock(world, '/advance', { to: after(180) })
  expect(body).toMatchObject({ now: after(180), done: true })
  expect(await statusOf(world, arn)).toBe('SUCCEEDED')
})

test('a moment that has passed moves nothing', async () => {
  const world = await startApiWorld()
  expect(await clock(world, '/advance', { to: after(-60) })).toMatchObject({ body: { now: after(0), done: true } })
})

test('running until idle ends when what is left waits for somebody', async () => {
  const world = await startApiWorld()
  const arn = await startWaiting(world, 60, 600)
  expect(await clock(world, '/run-until-idle', {})).toMatchObject({ body: { now: after(660), done: true } })
  expect(await statusOf(world, arn)).toBe('SUCCEEDED')
  // The retention of the execution is still to end, in two weeks; that is not waited for.
  expect(await clock(world, '/run-until-idle', {})).toMatchObject({ body: { now: after(660) } })
})

test('waits without end, and functions that go on working, keep nobody waiting', async () => {
  const world = await startApiWorld()
  await startWaiting(world, ...Array<number>(900).fill(1))
  const { engine } = world
  const impatient = new TimeControl({
    engine,
    patienceMs: 20,
    clock: { now: world.clock.now, skip: world.clock.advanceBy },
  })
  expect(await impatient.runUntilIdle()).toMatchObject({ done: false })
  world.scripts.set('orders', () => new Promise<never>(() => {}))
  await world.client.send(new InvokeCommand({ FunctionName: 'orders:2', InvocationType: 'Event', Payload: '{}' }))
  expect(await impatient.advanceBy(1000)).toMatchObject({ busy: true, done: false })
})

test('one wait is skipped, and time stands', async () => {
  const world = await startApiWorld()
  const arn = await startWaiting(world, 3600, 60)
  await clock(world, '/advance', { bySeconds: 0 })
  const skipped = await clock(world, '/skip', { execution: arn, operation: 'drying' })
  expect(skipped.body).toEqual({ kind: 'wait', operation: { id: 'w0', name: 'drying' }, dueAt: after(3600) })
  expect((await clock(world, '/advance', { bySeconds: 0 })).body).toMatchObject({ now: after(0), nextDue: after(60) })
  expect(await clock(world, '/skip', { execution: arn, operation: 'nothing' })).toMatchObject({ status: 400 })
})

test.each([
  ['/advance', {}],
  ['/advance', { bySeconds: 1, to: after(1) }],
  ['/advance', { bySeconds: -1 }],
  ['/advance', { to: 'tomorrow' }],
  ['/skip', {}],
  ['/skip', { execution: 'x' }],
])('%s with %o is refused', async (path, body) => {
  const world = await startApiWorld()
  expect(await clock(world, path, body)).toMatchObject({ status: 400 })
  expect(world.faults).toEqual([])
})

test('pages of other sites cannot move time', async () => {
  const { server } = await startApiWorld()
  const headers = { origin: 'https://evil.example' }
  expect(await fetch(`${server.endpoint}/local/clock`, { headers })).toMatchObject({ status: 403 })
})

test('where no engine runs, time stands', async () => {
  const world = await startApiWorld()
  const server = await startApiServer({ engine: world.engine, functions: { list: () => [] } })
  try {
    expect(await clock({ ...world, server })).toMatchObject({ status: 409 })
  } finally {
    await server.close()
  }
})
