import { describe, expect, test } from 'vitest'
import { memoryStore } from '../src/memory-store.ts'
import { FaultyStore } from '../src/testing/faulty-store.ts'
import { type Call, crash, failed, pending, START, succeeded, turn, update, World, wait } from './world.ts'

const boom = { ErrorType: 'Boom', ErrorMessage: 'boom' }

test('the first invocation gets the execution, its input and nothing else', async () => {
  const world = await World.open()
  world.durable('f', (call) => {
    expect(call.event).toMatchObject({
      DurableExecutionArn: arnOf(call),
      InitialExecutionState: {
        Operations: [
          {
            Id: arnOf(call).split('/').at(-1),
            Type: 'EXECUTION',
            Status: 'STARTED',
            StartTimestamp: START,
            Name: 'order-1',
            ExecutionDetails: { InputPayload: '{ "kept": "to the character" }' },
          },
        ],
        NextMarker: '',
      },
      UpdatedOperationIds: [],
    })
    return succeeded()
  })
  const arn = await world.start({ payload: '{ "kept": "to the character" }', executionName: 'order-1' })
  expect(arn).toMatch(/^arn:aws:lambda:us-east-1:123456789012:function:f:1\/durable-execution\/order-1\/[a-z0-9-]{36}$/)
  await world.finish(arn)
})

function arnOf(call: Call): string {
  return call.request.executionArn ?? ''
}

describe('the output', () => {
  const outputs: Record<string, readonly [output: unknown, expected: object]> = {
    'success with a result': [succeeded('"x"'), { Status: 'SUCCEEDED', Result: '"x"' }],
    'success without a result': [succeeded(), { Status: 'SUCCEEDED' }],
    'success with null for an error': [{ Status: 'SUCCEEDED', Error: null }, { Status: 'SUCCEEDED' }],
    'failure with an error': [failed(boom), { Status: 'FAILED', Error: boom }],
    'failure without an error': [failed(), { Status: 'FAILED', Error: {} }],
    'success with an error': [
      { Status: 'SUCCEEDED', Error: boom },
      invalidOutput('Cannot provide an Error for SUCCEEDED status.'),
    ],
    'failure with a result': [
      { Status: 'FAILED', Result: '1' },
      invalidOutput('Cannot provide a Result for FAILED status.'),
    ],
    'a result that is no string': [
      { Status: 'SUCCEEDED', Result: { a: 1 } },
      invalidOutput('Result in invocation output has to be a string.'),
    ],
    'no status': [{ Result: '1' }, invalidOutput('Invalid Status in invocation output.')],
    'another status': [{ Status: 'DONE' }, invalidOutput('Invalid Status in invocation output.')],
    'no object': [null, invalidOutput('Invalid Status in invocation output.')],
    'pending without anything to wait for': [
      pending,
      invalidOutput('Cannot return PENDING status with no pending operations.'),
    ],
    'a result that is too large': [
      succeeded('x'.repeat(1_048_577)),
      invalidOutput('Execution output payload size must be less than or equal to 1048576 bytes.'),
    ],
  }
  test.each(Object.entries(outputs))('%s', async (_, [output, expected]) => {
    const world = await World.open()
    const arn = await world.run(() => output)
    expect(await world.engine.getExecution(arn)).toMatchObject(expected)
    expect(world.calls.get(arn)).toBe(1)
    const closing = 'Result' in expected || (expected as { Status: string }).Status === 'SUCCEEDED'
    expect(await world.history(arn)).toEqual([
      'InvocationCompleted',
      closing ? 'ExecutionSucceeded' : 'ExecutionFailed',
    ])
  })

  function invalidOutput(ErrorMessage: string): object {
    return { Status: 'FAILED', Error: { ErrorType: 'InvalidParameterValueException', ErrorMessage } }
  }

  test('of a synchronous start may be 6 MB', async () => {
    const world = await World.open()
    world.durable('f', () => succeeded('x'.repeat(6_291_456)))
    const { payload } = await world.invoke()
    expect(payload).toHaveLength(6_291_456)
  })
})

test('a failed invocation is repeated at once, then after 1, 2, 4 … seconds, and in the end the execution fails', async () => {
  const world = await World.open({ settings: { maxInvocationAttempts: 5 } })
  const times: number[] = []
  const arn = await world.run(() => {
    times.push((world.clock.now() - START) / 1000)
    throw crash
  })
  expect(times).toEqual([0, 0, 1, 3, 7])
  expect(await world.engine.getExecution(arn)).toMatchObject({ Status: 'FAILED', Error: crash })
  expect(await world.history(arn)).toEqual([
    ...Array.from({ length: 5 }, () => 'InvocationCompleted Runtime.ExitError'),
    'ExecutionFailed',
  ])
})

test('the pause between failed invocations grows to a minute', async () => {
  const world = await World.open({ settings: { maxInvocationAttempts: 11 }, executionTimeoutSeconds: 100_000 })
  const times: number[] = []
  await world.run(() => {
    times.push((world.clock.now() - START) / 1000)
    throw crash
  })
  expect(times).toEqual([0, 0, 1, 3, 7, 15, 31, 63, 123, 183, 243])
})

test('an accepted checkpoint and a suspension start the count of failures anew', async () => {
  const world = await World.open({ settings: { maxInvocationAttempts: 2 } })
  const arn = await world.run(
    () => {
      throw crash
    },
    async (call) => {
      await call.checkpoint(update('STEP', 'SUCCEED', 'a'))
      throw crash
    },
    async (call) => {
      await call.checkpoint(wait('w', 1))
      return pending
    },
    () => {
      throw crash
    },
    () => succeeded(),
  )
  expect((await world.engine.getExecution(arn)).Status).toBe('SUCCEEDED')
})

test('a change the handler was not told of invokes it again as soon as it suspends', async () => {
  const world = await World.open()
  const gate = Promise.withResolvers<void>()
  world.durable(
    'f',
    async (call) => {
      await call.checkpoint(update('CALLBACK', 'START', 'c'), wait('w', 60))
      await gate.promise
      return pending
    },
    (call) => {
      expect(call.event.UpdatedOperationIds).toEqual(['c'])
      expect(world.clock.now()).toBe(START)
      return succeeded()
    },
  )
  const arn = await world.start()
  while ((await world.callbackId(arn, 'c')) === 'none') await turn()
  await world.engine.callbackSucceed(await world.callbackId(arn, 'c'))
  gate.resolve()
  await world.finish(arn)
  expect(await world.history(arn)).toEqual([
    'CallbackStarted c',
    'WaitStarted w',
    'CallbackSucceeded c',
    'InvocationCompleted',
    'InvocationCompleted',
    'ExecutionSucceeded',
  ])
})

test('timers that are due together wake the handler once', async () => {
  const world = await World.open()
  const arn = await world.run(
    async (call) => {
      await call.checkpoint(wait('a', 5), wait('b', 5), wait('c', 5))
      return pending
    },
    (call) => {
      expect(call.event.UpdatedOperationIds).toEqual(['a', 'b', 'c'])
      return succeeded()
    },
  )
  expect(world.calls.get(arn)).toBe(2)
})

test('whatever wakes the handler, it is told of all that is due by then', async () => {
  const world = await World.open()
  world.durable(
    'f',
    async (call) => {
      await call.checkpoint(update('CALLBACK', 'START', 'c'), wait('w', 5))
      return pending
    },
    (call) => {
      expect(call.event.UpdatedOperationIds).toEqual(['c', 'w'])
      return succeeded()
    },
  )
  const arn = await world.start()
  await world.settle()
  // The answer is stored when the wait is over, but before the wait's timer has been looked at.
  const answered = world.engine.callbackSucceed(await world.callbackId(arn, 'c'))
  await world.clock.advanceBy(5000)
  await answered
  await world.finish(arn)
  expect(world.calls.get(arn)).toBe(2)
})

test('a change during the pause after a failure waits for the next invocation', async () => {
  const world = await World.open()
  const arn = await world.run(
    async (call) => {
      await call.checkpoint(wait('w', 1))
      throw crash
    },
    () => {
      throw crash
    },
    () => {
      throw crash
    },
    (call) => {
      expect(world.clock.now()).toBe(START + 3000)
      expect(call.event.UpdatedOperationIds).toEqual([])
      return succeeded()
    },
  )
  expect((await world.engine.getExecution(arn)).Status).toBe('SUCCEEDED')
})

test('an outcome that cannot be stored is not lost: it is stored as soon as the store works again', async () => {
  const store = new FaultyStore(memoryStore())
  const world = await World.open({ store })
  const arn = await world.run(() => {
    store.failCommit()
    return succeeded('"kept"')
  })
  expect(await world.engine.getExecution(arn)).toMatchObject({ Status: 'SUCCEEDED', Result: '"kept"' })
  expect(world.calls.get(arn)).toBe(1)
})

describe('an execution that is stopped while its handler runs', () => {
  async function stoppedMidway() {
    const world = await World.open()
    const gate = Promise.withResolvers<void>()
    const late = Promise.withResolvers<unknown>()
    world.durable('f', async (call) => {
      await call.checkpoint(update('STEP', 'START', 'a'), wait('w', 10))
      started.resolve()
      await gate.promise
      late.resolve(await call.checkpoint(update('STEP', 'SUCCEED', 'a')).catch((error: unknown) => error))
      return succeeded('"late"')
    })
    const started = Promise.withResolvers<void>()
    const arn = await world.start()
    await started.promise
    return { world, arn, finishHandler: gate.resolve, late: late.promise }
  }

  test('is STOPPED at once, and its late checkpoint and output change nothing', async () => {
    const { world, arn, finishHandler, late } = await stoppedMidway()
    const { StopTimestamp } = await world.engine.stop(arn, boom)
    const stopped = await world.events(arn)
    finishHandler()
    expect(await late).toMatchObject({ message: 'Invalid checkpoint token' })
    await world.after(60)
    expect(await world.events(arn)).toEqual(stopped)
    expect(await world.history(arn)).toEqual(['StepStarted a', 'WaitStarted w', 'ExecutionStopped'])
    expect(await world.engine.getExecution(arn)).toMatchObject({
      Status: 'STOPPED',
      EndTimestamp: StopTimestamp,
      Error: boom,
    })
  })

  test('stays as it is when it is stopped again', async () => {
    const { world, arn, finishHandler } = await stoppedMidway()
    const first = await world.engine.stop(arn)
    finishHandler()
    await world.after(60)
    await expect(world.engine.stop(arn, boom)).resolves.toEqual(first)
    expect(await world.engine.getExecution(arn)).toMatchObject({ Error: {} })
  })
})

test('stopping an execution that is unknown says so', async () => {
  const world = await World.open()
  await expect(world.engine.stop('arn:nothing')).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
    message: 'Durable execution not found: arn:nothing',
  })
})

test('a function that is gone by the time it is invoked again fails the execution, in the end', async () => {
  const world = await World.open()
  world.durable('f', async (call) => {
    await call.checkpoint(wait('w', 1))
    return pending
  })
  const arn = await world.start()
  await world.settle()
  world.remove('f')
  await world.finish(arn)
  expect(await world.engine.getExecution(arn)).toMatchObject({
    Status: 'FAILED',
    Error: {
      ErrorType: 'ResourceNotFoundException',
      ErrorMessage: 'Function not found: arn:aws:lambda:us-east-1:123456789012:function:f:1',
    },
  })
})

test('those who watch hear of everything in order, after it was committed', async () => {
  const world = await World.open()
  const heard: string[] = []
  world.engine.subscribe((notice) => {
    if (notice.kind === 'status') heard.push(notice.status)
    if (notice.kind === 'event') heard.push(notice.event.EventType)
    if (notice.kind === 'checkpoint') heard.push(`checkpoint ${notice.count}`)
    if (notice.kind === 'invocation-started') heard.push(`invocation, attempt ${notice.attempt}`)
  })
  await world.run(
    async (call) => {
      await call.checkpoint(update('STEP', 'START', 'a'))
      throw crash
    },
    async (call) => {
      await call.checkpoint(update('STEP', 'SUCCEED', 'a'))
      return succeeded()
    },
  )
  expect(heard).toEqual([
    'ExecutionStarted',
    'RUNNING',
    'invocation, attempt 1',
    'StepStarted',
    'checkpoint 1',
    'InvocationCompleted',
    'invocation, attempt 2',
    'StepSucceeded',
    'checkpoint 2',
    'InvocationCompleted',
    'ExecutionSucceeded',
    'SUCCEEDED',
  ])
})
