import { describe, expect, test } from 'vitest'
import { memoryStore } from '../src/memory-store.ts'
import { openSqliteStore } from '../src/sqlite-store.ts'
import { crash, failed, invoke, pending, START, succeeded, update, World, wait } from './world.ts'

// The histories that the service's conformance requirements ask for (service-spec.md, section 5.5), on both stores.
const sqlite = () => openSqliteStore(':memory:')
const stores = {
  'memory store': { openStore: memoryStore, settings: {} },
  'SQLite store': { openStore: sqlite, settings: {} },
  'SQLite store, nothing kept in memory': { openStore: sqlite, settings: { maxExecutionsInMemory: 0 } },
}

const boom = { ErrorType: 'Boom', ErrorMessage: 'boom' }

describe.each(Object.entries(stores))('on the %s', (_, { openStore, settings }) => {
  const open = () => World.open({ store: openStore(), settings })

  test('one step', async () => {
    const world = await open()
    const arn = await world.run(async (call) => {
      await call.checkpoint(update('STEP', 'START', 'a'), update('STEP', 'SUCCEED', 'a', { Payload: '1' }))
      return succeeded('1')
    })
    expect(await world.history(arn)).toEqual([
      'StepStarted a',
      'StepSucceeded a',
      'InvocationCompleted',
      'ExecutionSucceeded',
    ])
  })

  test('a step that is retried once', async () => {
    const world = await open()
    const retry = update('STEP', 'RETRY', 'a', { Error: boom, StepOptions: { NextAttemptDelaySeconds: 3 } })
    const arn = await world.run(
      async (call) => {
        const { NewExecutionState } = await call.checkpoint(update('STEP', 'START', 'a'), retry)
        expect(NewExecutionState.Operations).toMatchObject([
          { Status: 'PENDING', EndTimestamp: START, StepDetails: { NextAttemptTimestamp: START + 3000, Error: boom } },
        ])
        return pending
      },
      async (call) => {
        const { Status, StepDetails, EndTimestamp } = call.event.InitialExecutionState.Operations[1] ?? {}
        expect({ Status, StepDetails, EndTimestamp }).toEqual({
          Status: 'READY',
          StepDetails: { Attempt: 1, Error: boom },
          EndTimestamp: undefined,
        })
        expect(call.event.UpdatedOperationIds).toEqual(['a'])
        await call.checkpoint(update('STEP', 'START', 'a'), update('STEP', 'SUCCEED', 'a', { Payload: '1' }))
        return succeeded('1')
      },
    )
    expect(await world.history(arn)).toEqual([
      'StepStarted a',
      'StepFailed a attempt 1 next in 3',
      'InvocationCompleted',
      'StepStarted a',
      'StepSucceeded a',
      'InvocationCompleted',
      'ExecutionSucceeded',
    ])
    const events = await world.events(arn)
    expect(events[5]?.StepSucceededDetails?.RetryDetails).toEqual({ CurrentAttempt: 2 })
  })

  test('a step that fails for good', async () => {
    const world = await open()
    const arn = await world.run(async (call) => {
      await call.checkpoint(update('STEP', 'START', 'a'), update('STEP', 'FAIL', 'a', { Error: boom }))
      return failed(boom)
    })
    expect(await world.history(arn)).toEqual([
      'StepStarted a',
      'StepFailed a attempt 1',
      'InvocationCompleted',
      'ExecutionFailed',
    ])
  })

  test('a crash in a step that may run again: it stays STARTED and is closed by the next invocation, without a timer', async () => {
    const world = await open()
    const arn = await world.run(
      async (call) => {
        await call.checkpoint(update('STEP', 'START', 'a'))
        throw crash
      },
      async (call) => {
        expect(call.event.InitialExecutionState.Operations[1]).toMatchObject({ Id: 'a', Status: 'STARTED' })
        expect(call.event.UpdatedOperationIds).toEqual([])
        await call.checkpoint(update('STEP', 'SUCCEED', 'a'))
        return succeeded()
      },
    )
    expect(await world.history(arn)).toEqual([
      'StepStarted a',
      'InvocationCompleted Runtime.ExitError',
      'StepSucceeded a',
      'InvocationCompleted',
      'ExecutionSucceeded',
    ])
    expect(world.clock.now()).toBe((await world.events(arn))[0]?.EventTimestamp)
  })

  test('a crash in a step that may run once', async () => {
    const world = await open()
    const arn = await world.run(
      async (call) => {
        await call.checkpoint(update('STEP', 'START', 'a'))
        throw crash
      },
      async (call) => {
        await call.checkpoint(update('STEP', 'FAIL', 'a', { Error: boom }))
        return failed(boom)
      },
    )
    expect(await world.history(arn)).toEqual([
      'StepStarted a',
      'InvocationCompleted Runtime.ExitError',
      'StepFailed a attempt 1',
      'InvocationCompleted',
      'ExecutionFailed',
    ])
  })

  test('a wait', async () => {
    const world = await open()
    const arn = await world.run(
      async (call) => {
        await call.checkpoint(wait('w', 10))
        return pending
      },
      (call) => {
        expect(call.event.UpdatedOperationIds).toEqual(['w'])
        return succeeded()
      },
    )
    expect(await world.history(arn)).toEqual([
      'WaitStarted w',
      'InvocationCompleted',
      'WaitSucceeded w',
      'InvocationCompleted',
      'ExecutionSucceeded',
    ])
    const [started, waitStarted, , waitSucceeded] = await world.events(arn)
    expect(waitStarted?.WaitStartedDetails?.ScheduledEndTimestamp).toBe((started?.EventTimestamp ?? 0) + 10_000)
    expect(waitSucceeded?.EventTimestamp).toBe((started?.EventTimestamp ?? 0) + 10_000)
  })

  test('a context with a step and a wait in it', async () => {
    const world = await open()
    const inContext = { ParentId: 'c' }
    const arn = await world.run(
      async (call) => {
        await call.checkpoint(
          update('CONTEXT', 'START', 'c', { SubType: 'RunInChildContext' }),
          update('STEP', 'START', 'c-1', inContext),
          update('STEP', 'SUCCEED', 'c-1', inContext),
          wait('c-2', 1, inContext),
        )
        return pending
      },
      async (call) => {
        await call.checkpoint(update('CONTEXT', 'SUCCEED', 'c', { Payload: '1' }))
        return succeeded()
      },
    )
    expect(await world.history(arn)).toEqual([
      'ContextStarted c',
      'StepStarted c-1 in c',
      'StepSucceeded c-1 in c',
      'WaitStarted c-2 in c',
      'InvocationCompleted',
      'WaitSucceeded c-2 in c',
      'ContextSucceeded c',
      'InvocationCompleted',
      'ExecutionSucceeded',
    ])
    const closed = (await world.events(arn)).find(({ EventType }) => EventType === 'ContextSucceeded')
    expect(closed).toMatchObject({
      SubType: 'RunInChildContext',
      ContextSucceededDetails: { Result: { Payload: '1' } },
    })
  })

  test('a callback', async () => {
    const world = await open()
    world.durable(
      'f',
      async (call) => {
        await call.checkpoint(update('CALLBACK', 'START', 'c'))
        return pending
      },
      () => succeeded(),
    )
    const arn = await world.start()
    await world.settle()
    await world.engine.callbackSucceed(await world.callbackId(arn, 'c'), Buffer.from('yes'))
    await world.finish(arn)
    expect(await world.history(arn)).toEqual([
      'CallbackStarted c',
      'InvocationCompleted',
      'CallbackSucceeded c',
      'InvocationCompleted',
      'ExecutionSucceeded',
    ])
  })

  test('a callback that times out', async () => {
    const world = await open()
    const arn = await world.run(
      async (call) => {
        await call.checkpoint(update('CALLBACK', 'START', 'c', { CallbackOptions: { TimeoutSeconds: 5 } }))
        return pending
      },
      () => failed(boom),
    )
    expect(await world.history(arn)).toEqual([
      'CallbackStarted c',
      'InvocationCompleted',
      'CallbackTimedOut c',
      'InvocationCompleted',
      'ExecutionFailed',
    ])
    const events = await world.events(arn)
    expect(events[1]?.CallbackStartedDetails).toMatchObject({ Timeout: 5 })
    expect(events[3]?.CallbackTimedOutDetails?.Error.Payload?.ErrorType).toBe('Callback.Timeout')
  })

  test('a callback and a wait: each has an invocation of its own', async () => {
    const world = await open()
    world.durable(
      'f',
      async (call) => {
        await call.checkpoint(update('CALLBACK', 'START', 'c'), wait('w', 10))
        return pending
      },
      () => pending,
      () => succeeded(),
    )
    const arn = await world.start()
    await world.after(5)
    await world.engine.callbackSucceed(await world.callbackId(arn, 'c'))
    await world.finish(arn)
    expect(await world.history(arn)).toEqual([
      'CallbackStarted c',
      'WaitStarted w',
      'InvocationCompleted',
      'CallbackSucceeded c',
      'InvocationCompleted',
      'WaitSucceeded w',
      'InvocationCompleted',
      'ExecutionSucceeded',
    ])
  })

  test('a condition that is polled: a retry without an error is shown as a success with its state', async () => {
    const world = await open()
    const options = { StepOptions: { NextAttemptDelaySeconds: 2 }, SubType: 'WaitForCondition' }
    const poll = update('STEP', 'RETRY', 'p', { Payload: '1', ...options })
    const arn = await world.run(
      async (call) => {
        await call.checkpoint(update('STEP', 'START', 'p', { SubType: 'WaitForCondition' }), poll)
        return pending
      },
      async (call) => {
        expect(call.event.InitialExecutionState.Operations[1]?.StepDetails?.Result).toBe('1')
        await call.checkpoint(update('STEP', 'START', 'p'), update('STEP', 'SUCCEED', 'p', { Payload: '2' }))
        return succeeded('2')
      },
    )
    expect(await world.history(arn)).toEqual([
      'StepStarted p',
      'StepSucceeded p next in 2',
      'InvocationCompleted',
      'StepStarted p',
      'StepSucceeded p',
      'InvocationCompleted',
      'ExecutionSucceeded',
    ])
  })

  test('a chained invoke', async () => {
    const world = await open()
    const callerSuspended = Promise.withResolvers<void>()
    world.engine.subscribe((notice) => {
      if (notice.kind === 'event' && notice.event.EventType === 'InvocationCompleted') callerSuspended.resolve()
    })
    world.durable('child', async () => {
      await callerSuspended.promise
      return succeeded('"done"')
    })
    const arn = await world.run(
      async (call) => {
        await call.checkpoint(invoke('i', 'child:1', { Payload: '{"n":1}' }))
        return pending
      },
      (call) => {
        expect(call.event.InitialExecutionState.Operations[1]?.ChainedInvokeDetails).toEqual({ Result: '"done"' })
        return succeeded()
      },
    )
    expect(await world.history(arn)).toEqual([
      'ChainedInvokeStarted i',
      'InvocationCompleted',
      'ChainedInvokeSucceeded i',
      'InvocationCompleted',
      'ExecutionSucceeded',
    ])
  })

  test('event ids count up from 1, every event has its details, times never go back', async () => {
    const world = await open()
    const arn = await world.run(
      async (call) => {
        await call.checkpoint(update('STEP', 'START', 'a'), update('STEP', 'SUCCEED', 'a'), wait('w', 1))
        return pending
      },
      () => succeeded(),
    )
    const events = await world.events(arn)
    expect(events.map(({ EventId }) => EventId)).toEqual(events.map((_, i) => i + 1))
    for (const event of events) expect(event).toHaveProperty(`${event.EventType}Details`)
    const times = events.map(({ EventTimestamp }) => EventTimestamp)
    expect(times).toEqual(times.toSorted((a, b) => a - b))
    expect(events[2]?.StepSucceededDetails?.Result).toEqual({ Truncated: false })
  })
})
