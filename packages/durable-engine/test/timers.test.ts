import { expect, test } from 'vitest'
import { openSqliteStore } from '../src/sqlite-store.ts'
import { FaultyStore } from '../src/testing/faulty-store.ts'
import { crash, pending, START, succeeded, turn, update, World, wait } from './world.ts'

test('a wait never ends early, and a wait of a year is no wait at all', async () => {
  const world = await World.open({ executionTimeoutSeconds: 31_622_400 })
  world.durable(
    'f',
    async (call) => {
      await call.checkpoint(wait('w', 31_000_000))
      return pending
    },
    () => succeeded(),
  )
  const arn = await world.start()
  await world.settle()
  await world.clock.advanceTo(START + 31_000_000_000 - 1)
  await turn()
  expect((await world.history(arn)).at(-1)).toBe('InvocationCompleted')
  await world.finish(arn)
  expect(world.clock.now()).toBe(START + 31_000_000_000)
})

test('timers of many executions fire in the order of their times', async () => {
  const world = await World.open()
  world.durable(
    'f',
    async (call) => {
      const seconds = Number(call.event.InitialExecutionState.Operations[0]?.ExecutionDetails?.InputPayload)
      await call.checkpoint(wait('w', seconds))
      return pending
    },
    () => succeeded(),
  )
  const order: number[] = []
  world.engine.subscribe((notice) => {
    if (notice.kind === 'event' && notice.event.EventType === 'WaitSucceeded') {
      order.push(notice.event.WaitSucceededDetails?.Duration ?? 0)
    }
  })
  for (const seconds of [5, 1, 4, 2, 3]) await world.start({ payload: String(seconds) })
  await world.after(10)
  expect(order).toEqual([1, 2, 3, 4, 5])
})

test('a cancelled wait does not end', async () => {
  const world = await World.open()
  const arn = await world.run(
    async (call) => {
      await call.checkpoint(wait('w', 5), wait('other', 60))
      await call.checkpoint(update('WAIT', 'CANCEL', 'w'))
      return pending
    },
    () => succeeded(),
  )
  expect(await world.history(arn)).toEqual([
    'WaitStarted w',
    'WaitStarted other',
    'WaitCancelled w',
    'InvocationCompleted',
    'WaitSucceeded other',
    'InvocationCompleted',
    'ExecutionSucceeded',
  ])
})

test('at its deadline an execution is TIMED_OUT, whatever it waits for', async () => {
  const world = await World.open({ executionTimeoutSeconds: 100 })
  const arn = await world.run(async (call) => {
    await call.checkpoint(wait('w', 1000), update('CALLBACK', 'START', 'c'))
    return pending
  })
  expect(world.clock.now()).toBe(START + 100_000)
  expect(await world.engine.getExecution(arn)).toMatchObject({
    Status: 'TIMED_OUT',
    EndTimestamp: START + 100_000,
    Error: { ErrorMessage: 'Execution timed out after 100 seconds.' },
  })
  const events = await world.events(arn)
  expect(events.at(-1)).toMatchObject({ EventType: 'ExecutionTimedOut', ExecutionTimedOutDetails: {} })
  await world.after(2000)
  expect(await world.events(arn)).toEqual(events)
})

test('the deadline ends an execution whose handler is still running; what it does then changes nothing', async () => {
  const world = await World.open({ executionTimeoutSeconds: 100 })
  const gate = Promise.withResolvers<void>()
  world.durable('f', async (call) => {
    await gate.promise
    await expect(call.checkpoint()).rejects.toThrow('Invalid checkpoint token')
    return succeeded()
  })
  const answer = world.invoke({ executionName: 'n' })
  await turn()
  await world.clock.advanceBy(100_000)
  expect(await answer).toMatchObject({ functionError: 'Unhandled' })
  gate.resolve()
  await world.settle()
  const [execution] = (await world.engine.listExecutions({ functionName: 'f' })).DurableExecutions
  expect(await world.history(execution?.DurableExecutionArn ?? '')).toEqual(['ExecutionTimedOut'])
})

test('an outcome that was decided before the deadline counts', async () => {
  const world = await World.open({ executionTimeoutSeconds: 100 })
  const gate = Promise.withResolvers<void>()
  const decided = Promise.withResolvers<void>()
  world.durable('f', async (call) => {
    await call.checkpoint(update('EXECUTION', 'SUCCEED', 'x', { Payload: '"in time"' }))
    decided.resolve()
    await gate.promise
    return succeeded()
  })
  const arn = await world.start()
  await decided.promise
  await world.clock.advanceBy(100_000)
  expect(await world.engine.getExecution(arn)).toMatchObject({ Status: 'SUCCEEDED', Result: '"in time"' })
  gate.resolve()
  await world.settle()
})

test('a wait that ends at the deadline still ends', async () => {
  const world = await World.open({ executionTimeoutSeconds: 100 })
  const arn = await world.run(async (call) => {
    await call.checkpoint(wait('w', 100))
    return pending
  })
  expect(await world.history(arn)).toEqual([
    'WaitStarted w',
    'InvocationCompleted',
    'WaitSucceeded w',
    'ExecutionTimedOut',
  ])
})

test('the deadline ends the attempts to invoke a handler that always crashes', async () => {
  const world = await World.open({ executionTimeoutSeconds: 10, settings: { maxInvocationAttempts: 1000 } })
  const arn = await world.run(() => {
    throw crash
  })
  expect((await world.engine.getExecution(arn)).Status).toBe('TIMED_OUT')
  expect(world.calls.get(arn)).toBe(5)
})

test('many closed executions are forgotten a few at a time, and all in the end', async () => {
  const store = new FaultyStore(openSqliteStore(':memory:'))
  const world = await World.open({ store })
  world.durable('f', () => succeeded())
  for (let i = 0; i < 35; i += 1) await world.start()
  await world.settle()
  const count = async () => (await world.engine.listExecutions({ functionName: 'f' })).DurableExecutions.length
  expect(await count()).toBe(35)
  const commits = store.commits
  await world.clock.advanceBy(7 * 86_400_000)
  while (world.engine.idle().nextDue !== undefined) await world.after(0)
  expect(await count()).toBe(0)
  expect(store.commits - commits).toBeGreaterThan(2)
})
