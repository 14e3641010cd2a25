import { describe, expect, test } from 'vitest'
import type { InvocationResult } from '../src/functions.ts'
import type { Operation, OperationUpdate } from '../src/model/wire.ts'
import { failed, invoke, pending, type Script, START, succeeded, update, World, wait } from './world.ts'

const boom = { ErrorType: 'Boom', ErrorMessage: 'boom', StackTrace: ['at here'] }

/** A handler that makes one chained invoke and then returns how it ended. */
function invoking(started: OperationUpdate): [Script, Script] {
  return [
    async (call) => {
      await call.checkpoint(started)
      return pending
    },
    (call) => succeeded(JSON.stringify(call.event.InitialExecutionState.Operations[1])),
  ]
}

async function endOf(world: World, started: OperationUpdate): Promise<Operation> {
  const arn = await world.run(...invoking(started))
  return JSON.parse((await world.engine.getExecution(arn)).Result ?? 'null')
}

describe('a durable target', () => {
  const ends: Record<string, readonly [Script, object]> = {
    'that succeeds': [() => succeeded('{"n":2}'), { Status: 'SUCCEEDED', ChainedInvokeDetails: { Result: '{"n":2}' } }],
    'that returns null': [() => succeeded('null'), { Status: 'SUCCEEDED', ChainedInvokeDetails: { Result: 'null' } }],
    'that returns nothing': [() => succeeded(), { Status: 'SUCCEEDED', ChainedInvokeDetails: {} }],
    'that fails': [() => failed(boom), { Status: 'FAILED', ChainedInvokeDetails: { Error: boom } }],
    'whose output is above 1 MB': [
      () => succeeded('x'.repeat(1_048_577)),
      {
        Status: 'FAILED',
        ChainedInvokeDetails: {
          Error: {
            ErrorType: 'InvalidParameterValueException',
            ErrorMessage: 'Execution output payload size must be less than or equal to 1048576 bytes.',
          },
        },
      },
    ],
  }
  test.each(Object.entries(ends))('%s', async (_, [script, expected]) => {
    const world = await World.open()
    world.durable('child', script)
    expect(await endOf(world, invoke('i', 'child:1', { Payload: '1' }))).toMatchObject(expected)
  })

  test('that times out', async () => {
    const world = await World.open()
    world.timeouts.set('child', 100)
    world.durable('child', async (call) => {
      await call.checkpoint(wait('w', 1000))
      return pending
    })
    const arn = await world.run(
      async (call) => {
        await call.checkpoint(invoke('i', 'child:1'))
        return pending
      },
      () => succeeded(),
    )
    const events = await world.events(arn)
    expect(events.find(({ EventType }) => EventType === 'ChainedInvokeTimedOut')).toMatchObject({
      ChainedInvokeTimedOutDetails: {
        Error: {
          Payload: {
            ErrorType: 'ChainedInvoke.Timeout',
            ErrorMessage: 'CHAINED_INVOKE timed out after 100 seconds.',
          },
        },
      },
    })
  })

  test('that is stopped', async () => {
    const world = await World.open()
    world.durable('child', async (call) => {
      await call.checkpoint(wait('w', 600))
      return pending
    })
    world.durable('f', ...invoking(invoke('i', 'child:1')))
    const arn = await world.start()
    await world.settle()
    const [child] = (await world.engine.listExecutions({ functionName: 'child' })).DurableExecutions
    await world.engine.stop(child?.DurableExecutionArn ?? '', boom)
    await world.finish(arn)
    const operation: Operation = JSON.parse((await world.engine.getExecution(arn)).Result ?? 'null')
    expect(operation).toMatchObject({ Status: 'STOPPED', ChainedInvokeDetails: { Error: boom } })
    expect(await world.history(arn)).toContain('ChainedInvokeStopped i')
  })

  test('gets the input, the tenant and the trace, and is an execution of its own', async () => {
    const world = await World.open()
    world.durable('child', (call) => {
      expect(call.request).toMatchObject({ tenantId: 'blue', traceHeader: 'Root=1' })
      expect(call.event.InitialExecutionState.Operations[0]?.ExecutionDetails?.InputPayload).toBe('{"n":1}')
      return succeeded()
    })
    const options = { ChainedInvokeOptions: { FunctionName: 'child:live', TenantId: 'blue' }, Payload: '{"n":1}' }
    world.durable('f', ...invoking(update('CHAINED_INVOKE', 'START', 'i', options)))
    const arn = await world.start({ traceHeader: 'Root=1' })
    await world.finish(arn)
    const [child] = (await world.engine.listExecutions({ functionName: 'child' })).DurableExecutions
    expect((await world.events(arn))[1]?.ChainedInvokeStartedDetails).toEqual({
      FunctionName: 'child:live',
      TenantId: 'blue',
      Input: { Payload: '{"n":1}', Truncated: false },
      ExecutedVersion: '1',
      DurableExecutionArn: child?.DurableExecutionArn,
    })
  })

  test('without a payload gets {}', async () => {
    const world = await World.open()
    world.durable('child', (call) =>
      succeeded(call.event.InitialExecutionState.Operations[0]?.ExecutionDetails?.InputPayload),
    )
    expect((await endOf(world, invoke('i', 'child:1'))).ChainedInvokeDetails).toEqual({ Result: '{}' })
    expect((await endOf(world, invoke('i', 'child:1', { Payload: '' }))).ChainedInvokeDetails).toEqual({ Result: '{}' })
  })

  test('runs on when its parent has closed', async () => {
    const world = await World.open()
    world.durable(
      'child',
      async (call) => {
        await call.checkpoint(wait('w', 60))
        return pending
      },
      () => succeeded('"alone"'),
    )
    const arn = await world.run(async (call) => {
      await call.checkpoint(invoke('i', 'child:1'), update('EXECUTION', 'SUCCEED', 'x'))
      return succeeded()
    })
    const [child] = (await world.engine.listExecutions({ functionName: 'child' })).DurableExecutions
    await world.finish(child?.DurableExecutionArn ?? '')
    expect(await world.engine.getExecution(child?.DurableExecutionArn ?? '')).toMatchObject({ Result: '"alone"' })
    expect((await world.history(arn)).at(-1)).toBe('ExecutionSucceeded')
  })
})

describe('a plain target', () => {
  const ends: Record<string, readonly [InvocationResult, object]> = {
    'that succeeds': [
      { ok: true, payload: 'null' },
      { Status: 'SUCCEEDED', ChainedInvokeDetails: { Result: 'null' } },
    ],
    'that fails': [
      { ok: false, reason: 'error', error: boom },
      { Status: 'FAILED', ChainedInvokeDetails: { Error: boom } },
    ],
    'that runs too long': [
      { ok: false, reason: 'timeout', error: { ErrorType: 'Sandbox.Timedout' } },
      { Status: 'FAILED', ChainedInvokeDetails: { Error: { ErrorType: 'Sandbox.Timedout' } } },
    ],
    'whose output is above 1 MB': [
      { ok: true, payload: 'x'.repeat(1_048_577) },
      {
        Status: 'FAILED',
        ChainedInvokeDetails: {
          Error: { ErrorMessage: 'CHAINED_INVOKE output payload size must be less than or equal to 1048576 bytes.' },
        },
      },
    ],
  }
  test.each(Object.entries(ends))('%s', async (_, [result, expected]) => {
    const world = await World.open()
    world.plain('p', ({ executionArn }) => {
      expect(executionArn).toBeUndefined()
      return result
    })
    expect(await endOf(world, invoke('i', 'p', { Payload: '1' }))).toMatchObject(expected)
  })

  test('gets the payload, or {} without one', async () => {
    const world = await World.open()
    world.plain('p', ({ payload }) => ({ ok: true, payload }))
    expect((await endOf(world, invoke('i', 'p', { Payload: '[1]' }))).ChainedInvokeDetails).toEqual({ Result: '[1]' })
    expect((await endOf(world, invoke('i', 'p'))).ChainedInvokeDetails).toEqual({ Result: '{}' })
    expect((await endOf(world, invoke('i', 'p', { Payload: '' }))).ChainedInvokeDetails).toEqual({ Result: '{}' })
  })
})

test.each(['p', 'child:1'])('a payload that is not JSON is refused for %s, as an Invoke would be', async (target) => {
  const world = await World.open()
  world.plain('p', () => ({ ok: true, payload: '1' }))
  world.durable('child', () => succeeded())
  await world.run(async (call) => {
    const { NewExecutionState } = await call.checkpoint(invoke('i', target, { Payload: 'plain text' }))
    const ErrorMessage = expect.stringMatching(/^Could not parse request body into json: /)
    const failure = { ErrorType: 'InvalidRequestContentException', ErrorMessage }
    expect(NewExecutionState.Operations).toMatchObject([{ Status: 'FAILED', ChainedInvokeDetails: { Error: failure } }])
    return succeeded()
  })
  expect((await world.engine.listExecutions({ functionName: 'child' })).DurableExecutions).toEqual([])
})

describe('a target that cannot be invoked fails the operation in the answer to the checkpoint', () => {
  const targets = {
    missing: [
      'ResourceNotFoundException',
      'Function not found: arn:aws:lambda:us-east-1:123456789012:function:missing:$LATEST',
    ],
    'child:9': [
      'ResourceNotFoundException',
      'Function not found: arn:aws:lambda:us-east-1:123456789012:function:child:9',
    ],
    child: ['InvalidParameterValueException', 'You cannot invoke a durable function using an unqualified ARN.'],
  } as const
  test.each(Object.entries(targets))('%s', async (functionName, [ErrorType, ErrorMessage]) => {
    const world = await World.open()
    world.durable('child', () => succeeded())
    const arn = await world.run(async (call) => {
      const { NewExecutionState } = await call.checkpoint(invoke('i', functionName, { Payload: '1' }))
      expect(NewExecutionState.Operations).toMatchObject([
        { Id: 'i', Status: 'FAILED', ChainedInvokeDetails: { Error: { ErrorType, ErrorMessage } } },
      ])
      return succeeded()
    })
    expect(await world.history(arn)).toEqual([
      'ChainedInvokeStarted i',
      'ChainedInvokeFailed i',
      'InvocationCompleted',
      'ExecutionSucceeded',
    ])
    expect((await world.events(arn))[1]?.ChainedInvokeStartedDetails).toEqual({ FunctionName: functionName })
    expect((await world.engine.listExecutions({ functionName: 'child' })).DurableExecutions).toEqual([])
  })
})

test('a chain of executions hands its result all the way up', async () => {
  const world = await World.open()
  for (const depth of [1, 2, 3, 4]) {
    world.durable(
      `level-${depth}`,
      async (call) => {
        await call.checkpoint(invoke('i', `level-${depth + 1}:1`))
        return pending
      },
      (call) => succeeded(call.event.InitialExecutionState.Operations[1]?.ChainedInvokeDetails?.Result),
    )
  }
  world.durable('level-5', () => succeeded('"bottom"'))
  const answer = world.invoke({ functionName: 'level-1:1' })
  expect((await answer).payload).toBe('"bottom"')
  expect(world.clock.now()).toBe(START)
})
