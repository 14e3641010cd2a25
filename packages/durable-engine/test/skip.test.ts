import { expect, test } from 'vitest'
import { crash, pending, START, succeeded, update, World, wait } from './world.ts'

const YEAR = 31_000_000

test('a wait that is skipped ends now, and its handler is invoked', async () => {
  const world = await World.open({ executionTimeoutSeconds: YEAR })
  world.durable(
    'f',
    async (call) => {
      await call.checkpoint(wait('w', 86_400, { Name: 'a day' }))
      return pending
    },
    () => succeeded(),
  )
  const arn = await world.start()
  await world.settle()
  const skipped = await world.engine.skip(arn)
  expect(skipped).toEqual({ kind: 'wait', operation: { id: 'w', name: 'a day' }, dueAt: START + 86_400_000 })
  await world.settle()
  expect({ last: (await world.history(arn)).at(-1), now: world.clock.now() }).toEqual({
    last: 'ExecutionSucceeded',
    now: START,
  })
})

test('the retry of a step that is skipped begins now', async () => {
  const world = await World.open()
  const retry = update('STEP', 'RETRY', 's', { StepOptions: { NextAttemptDelaySeconds: 600 }, Error: {} })
  world.durable(
    'f',
    async (call) => {
      await call.checkpoint(retry)
      return pending
    },
    async (call) => {
      await call.checkpoint(update('STEP', 'START', 's'), update('STEP', 'SUCCEED', 's'))
      return succeeded()
    },
  )
  const arn = await world.start()
  await world.settle()
  expect(await world.engine.skip(arn, 's')).toMatchObject({ kind: 'retry', operation: { id: 's' } })
  await world.settle()
  expect((await world.engine.getExecution(arn)).Status).toBe('SUCCEEDED')
})

test('an invocation that waits to be repeated is repeated now', async () => {
  const world = await World.open()
  const fail = () => Promise.reject(crash)
  world.durable('f', fail, fail, () => succeeded())
  const arn = await world.start()
  await world.settle()
  expect(world.calls.get(arn)).toBe(2)
  expect(await world.engine.skip(arn)).toEqual({ kind: 'invoke', dueAt: START + 1000 })
  await world.settle()
  expect((await world.engine.getExecution(arn)).Status).toBe('SUCCEEDED')
})

test('of several waits the named one is skipped, without a name the next', async () => {
  const world = await World.open()
  world.durable('f', async (call) => {
    if (call.event.InitialExecutionState.Operations.length === 1) {
      await call.checkpoint(wait('long', 60, { Name: 'one' }), wait('short', 30), wait('longest', 90, { Name: 'one' }))
    }
    return pending
  })
  const arn = await world.start()
  await world.settle()
  const order: unknown[] = []
  for (const operation of ['longest', 'one', undefined])
    order.push((await world.engine.skip(arn, operation)).operation?.id)
  expect(order).toEqual(['longest', 'long', 'short'])
})

test('what waits for no time cannot be skipped, and the error says what waits', async () => {
  const world = await World.open()
  world.durable('f', async (call) => {
    await call.checkpoint(wait('w', 60, { Name: 'drying' }), update('CALLBACK', 'START', 'c', { Name: 'pickup' }))
    return pending
  })
  const arn = await world.start()
  await world.settle()
  await expect(world.engine.skip(arn, 'pickup')).rejects.toThrow(/waits not for "pickup", but for drying\.$/)
  await expect(world.engine.skip(`${arn}x`)).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
  await world.engine.stop(arn)
  await expect(world.engine.skip(arn)).rejects.toThrow(/is STOPPED: nothing of it waits any more\.$/)
})

test('what lets an execution go on is told apart from timeouts and retention', async () => {
  const world = await World.open()
  await world.run(() => succeeded())
  expect(world.engine.nextGoingOn()).toBeUndefined()
  expect(world.engine.nextOfRunning()).toBeUndefined()
  world.durable('g', async (call) => {
    const callback = update('CALLBACK', 'START', 'c', { CallbackOptions: { TimeoutSeconds: 5 } })
    await call.checkpoint(callback, wait('w', 60))
    return pending
  })
  await world.start({ functionName: 'g:1' })
  await world.settle()
  expect(world.engine.nextGoingOn()).toBe(START + 60_000)
  expect(world.engine.nextOfRunning()).toBe(START + 5000)
})
