import { describe, expect, test } from 'vitest'
import { Engine } from '../src/engine.ts'
import { memoryStore } from '../src/memory-store.ts'
import { scaledClock } from '../src/scaled-clock.ts'
import { failed, pending, START, succeeded, turn, World, wait } from './world.ts'

const boom = { ErrorType: 'Boom', ErrorMessage: 'boom', ErrorData: 'more', StackTrace: ['at here'] }

async function worldWith(...scripts: Parameters<World['durable']> extends [string, ...infer S] ? S : never) {
  const world = await World.open()
  world.durable('f', ...scripts)
  return world
}

describe('a synchronous invoke', () => {
  test('is answered with the result', async () => {
    const world = await worldWith(() => succeeded('{"ok":true}'))
    const answer = await world.invoke({ payload: '{"n":1}' })
    expect(answer).toEqual({
      statusCode: 200,
      executedVersion: '1',
      executionArn: expect.stringContaining('function:f:1/durable-execution/'),
      payload: '{"ok":true}',
    })
  })

  test('is answered without a payload when there is no result', async () => {
    const world = await worldWith(() => succeeded())
    expect(await world.invoke()).not.toHaveProperty('payload')
  })

  test('is answered with the error, as Lambda writes it', async () => {
    const world = await worldWith(() => failed(boom))
    const { functionError, payload } = await world.invoke()
    expect(functionError).toBe('Unhandled')
    expect(JSON.parse(payload ?? '')).toEqual({
      errorMessage: 'boom',
      errorType: 'Boom',
      errorData: 'more',
      stackTrace: ['at here'],
    })
  })

  test('is held while the execution waits, and answered when it is stopped', async () => {
    const world = await worldWith(async (call) => {
      await call.checkpoint(wait('w', 60))
      return pending
    })
    const answer = world.invoke({ executionName: 'n' })
    await world.settle()
    const [execution] = (await world.engine.listExecutions({ functionName: 'f' })).DurableExecutions
    await world.engine.stop(execution?.DurableExecutionArn ?? '', boom)
    expect(await answer).toMatchObject({ statusCode: 200, functionError: 'Unhandled' })
  })

  test('is refused where the execution timeout is above 15 minutes', async () => {
    const world = await World.open({ executionTimeoutSeconds: 901 })
    world.durable('f', () => succeeded())
    await expect(world.invoke()).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
      message: 'You cannot synchronously invoke a durable function with an executionTimeout greater than 15 minutes.',
    })
    await expect(world.invoke({ invocationType: 'Event' })).resolves.toMatchObject({ statusCode: 202 })
    await expect(world.invoke({ invocationType: 'DryRun' })).resolves.toMatchObject({ statusCode: 204 })
  })

  test('is held for 15 minutes where the limit is relaxed; the execution goes on', async () => {
    const world = await World.open({ executionTimeoutSeconds: 10_000, settings: { relaxSyncLimit: true } })
    world.durable(
      'f',
      async (call) => {
        await call.checkpoint(wait('w', 1000))
        return pending
      },
      () => succeeded(),
    )
    const answer = world.invoke()
    await world.after(900)
    const { functionError, payload, executionArn = '' } = await answer
    expect(functionError).toBe('Unhandled')
    expect(payload).toContain('Task timed out after 900 seconds')
    await world.finish(executionArn)
    expect((await world.engine.getExecution(executionArn)).Status).toBe('SUCCEEDED')
  })

  test('is answered with the timeout of an execution that reaches its deadline', async () => {
    const clock = scaledClock({ speed: 1, start: START, real: () => START })
    const durable = { executionTimeoutSeconds: 60, retentionDays: 1 }
    const engine = new Engine({
      store: memoryStore(),
      clock,
      directory: { resolve: () => ({ name: 'f', version: '1', timeoutSeconds: 900, durable }) },
      invoker: { invoke: () => new Promise(() => {}) },
    })
    await engine.open()
    const answer = engine.invoke({ functionName: 'f:1', payload: '{}' })
    await turn()
    // Whatever is due then is due at once.
    clock.skip(60_000)
    expect(await answer).toMatchObject({
      functionError: 'Unhandled',
      payload: '{"errorMessage":"Execution timed out after 60 seconds."}',
    })
  })

  test('is sent away when the engine closes', async () => {
    const world = await worldWith(async (call) => {
      await call.checkpoint(wait('w', 60))
      return pending
    })
    const answer = world.invoke()
    const rejected = expect(answer).rejects.toMatchObject({ name: 'ServiceException' })
    await world.settle()
    await world.engine.close()
    await rejected
  })
})

test('an asynchronous invoke is answered before the handler has run', async () => {
  const world = await worldWith(() => succeeded())
  const answer = await world.invoke({ invocationType: 'Event' })
  expect(answer).toEqual({ statusCode: 202, executedVersion: '1', executionArn: expect.any(String) })
  expect((await world.engine.getExecution(answer.executionArn ?? '')).Status).toBe('RUNNING')
  await world.finish(answer.executionArn ?? '')
})

test('a dry run starts nothing', async () => {
  const world = await worldWith(() => succeeded())
  expect(await world.invoke({ invocationType: 'DryRun' })).toEqual({ statusCode: 204, executedVersion: '1' })
  expect((await world.engine.listExecutions({ functionName: 'f' })).DurableExecutions).toEqual([])
})

describe('a name makes a start idempotent', () => {
  test('twenty starts at once make one execution, and all get its result', async () => {
    const world = await worldWith(() => succeeded('"once"'))
    const answers = await Promise.all(Array.from({ length: 20 }, () => world.invoke({ executionName: 'n' })))
    expect(new Set(answers.map(({ executionArn }) => executionArn)).size).toBe(1)
    expect(answers.every(({ payload }) => payload === '"once"')).toBe(true)
    expect([...world.calls.values()]).toEqual([1])
  })

  test('a start that attaches in the moment in which the execution closes is answered at once', async () => {
    const { promise, resolve } = Promise.withResolvers<object>()
    const world = await worldWith(() => promise)
    await world.start({ executionName: 'n' })
    const attached = world.invoke({ executionName: 'n' })
    resolve(succeeded('"just now"'))
    expect(await attached).toMatchObject({ payload: '"just now"' })
  })

  test('a closed execution answers with its stored outcome', async () => {
    const world = await worldWith(() => failed(boom))
    const first = await world.invoke({ executionName: 'n' })
    expect(await world.invoke({ executionName: 'n' })).toEqual(first)
    const { executionArn } = await world.invoke({ executionName: 'n', invocationType: 'Event' })
    expect(executionArn).toBe(first.executionArn)
    expect([...world.calls.values()]).toEqual([1])
  })

  test('another payload is refused, whether the execution runs or is closed', async () => {
    const world = await worldWith(
      async (call) => {
        await call.checkpoint(wait('w', 1))
        return pending
      },
      () => succeeded(),
    )
    const arn = await world.start({ executionName: 'n', payload: '{"n":1}' })
    const refused = { name: 'DurableExecutionAlreadyStartedException', message: `Execution already started: ${arn}` }
    await expect(world.start({ executionName: 'n', payload: '{"n":2}' })).rejects.toMatchObject(refused)
    await world.finish(arn)
    await expect(world.start({ executionName: 'n', payload: '{"n": 1}' })).rejects.toMatchObject(refused)
  })

  test('another version is refused', async () => {
    const world = await worldWith(() => succeeded())
    await world.start({ executionName: 'n' })
    await expect(world.start({ functionName: 'f:$LATEST', executionName: 'n' })).rejects.toMatchObject({
      name: 'DurableExecutionAlreadyStartedException',
    })
  })

  test('an alias stands for its version', async () => {
    const world = await worldWith(() => succeeded())
    const arn = await world.start({ executionName: 'n' })
    expect(await world.start({ functionName: 'f:live', executionName: 'n' })).toBe(arn)
  })

  test('the name is free again after the retention', async () => {
    const world = await worldWith(() => succeeded())
    const arn = await world.start({ executionName: 'n' })
    await world.finish(arn)
    await world.after(7 * 86_400 - 1)
    await expect(world.start({ executionName: 'n' })).resolves.toBe(arn)
    await world.after(1)
    await expect(world.engine.getExecution(arn)).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
    await expect(world.engine.getHistory(arn)).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
    const next = await world.start({ executionName: 'n' })
    expect(next).not.toBe(arn)
    await world.finish(next)
  })
})

describe('the name of the function', () => {
  test.each(['f:1', '123456789012:function:f:1', 'arn:aws:lambda:us-east-1:123456789012:function:f:1'])(
    'may be %s',
    async (functionName) => {
      const world = await worldWith(() => succeeded())
      await expect(world.invoke({ functionName })).resolves.toMatchObject({ statusCode: 200 })
    },
  )

  test('may be apart from its qualifier, and must not contradict it', async () => {
    const world = await worldWith(() => succeeded())
    await expect(world.invoke({ functionName: 'f', qualifier: '1' })).resolves.toMatchObject({ executedVersion: '1' })
    await expect(world.invoke({ functionName: 'f:1', qualifier: '$LATEST' })).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
    })
  })

  test('needs a qualifier for a durable function, unless that is switched off', async () => {
    const world = await worldWith(() => succeeded())
    await expect(world.invoke({ functionName: 'f' })).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
      message: 'You cannot invoke a durable function using an unqualified ARN.',
    })
    const lenient = await World.open({ settings: { allowUnqualified: true } })
    lenient.durable('f', () => succeeded())
    await expect(lenient.invoke({ functionName: 'f' })).resolves.toMatchObject({ statusCode: 200 })
  })

  test.each(['missing', 'missing:1', 'f:2'])('%s is not found', async (functionName) => {
    const world = await worldWith(() => succeeded())
    await expect(world.invoke({ functionName })).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: expect.stringMatching(/^Function not found: arn:aws:lambda:us-east-1:123456789012:function:\w+:/),
    })
  })

  test.each([
    'arn:aws:lambda:us-east-1:999999999999:function:f:1',
    'arn:aws:lambda:eu-west-1:123456789012:function:f:1',
  ])('%s, of another account or region, is not found', async (functionName) => {
    const world = await worldWith(() => succeeded())
    await expect(world.invoke({ functionName })).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: `Function not found: ${functionName}`,
    })
  })
})

describe('the payload', () => {
  test('is {} when it is empty', async () => {
    const world = await worldWith((call) =>
      succeeded(call.event.InitialExecutionState.Operations[0]?.ExecutionDetails?.InputPayload),
    )
    expect((await world.invoke({ payload: '' })).payload).toBe('{}')
    expect((await world.invoke({ payload: Buffer.from('"東京 💥"') })).payload).toBe('"東京 💥"')
  })

  test.each(['{', 'undefined', Buffer.from([0x22, 0xff, 0x22])])('is refused when it is not JSON', async (payload) => {
    const world = await worldWith(() => succeeded())
    await expect(world.invoke({ payload })).rejects.toMatchObject({ name: 'InvalidRequestContentException' })
  })

  test('may be 6 MB for a synchronous and 1 MB for an asynchronous start, not a byte more', async () => {
    const world = await worldWith(() => succeeded())
    const json = (bytes: number) => JSON.stringify('x'.repeat(bytes - 2))
    const tooLarge = { name: 'RequestTooLargeException' }
    await expect(world.invoke({ payload: json(6_291_456) })).resolves.toMatchObject({ statusCode: 200 })
    await expect(world.invoke({ payload: json(6_291_457) })).rejects.toMatchObject(tooLarge)
    await expect(world.start({ payload: json(1_048_576) })).resolves.toBeTypeOf('string')
    await expect(world.start({ payload: json(1_048_577) })).rejects.toMatchObject(tooLarge)
  })
})

describe('a plain function', () => {
  test('is called once and answered with what it returned', async () => {
    const world = await World.open()
    world.plain('p', ({ payload, executionArn, functionArn }) => {
      expect(executionArn).toBeUndefined()
      expect(functionArn).toBe('arn:aws:lambda:us-east-1:123456789012:function:p:1')
      return { ok: true, payload, logTail: 'log' }
    })
    expect(await world.invoke({ functionName: 'p', payload: '[1]' })).toEqual({
      statusCode: 200,
      executedVersion: '1',
      payload: '[1]',
      logTail: 'log',
    })
  })

  test('that fails is answered with its error', async () => {
    const world = await World.open()
    world.plain('p', () => ({ ok: false, reason: 'error', error: { ErrorType: 'Boom', ErrorMessage: 'boom' } }))
    const { functionError, payload } = await world.invoke({ functionName: 'p' })
    expect(functionError).toBe('Unhandled')
    expect(payload).toBe('{"errorMessage":"boom","errorType":"Boom"}')
  })

  test('that cannot be started is not ready', async () => {
    const world = await World.open()
    const error = { ErrorType: 'ResourceNotReadyException', ErrorMessage: 'its folder is gone' }
    world.plain('p', () => ({ ok: false, reason: 'unavailable', error }))
    await expect(world.invoke({ functionName: 'p' })).rejects.toMatchObject({
      name: 'ResourceNotReadyException',
      status: 502,
      message: 'its folder is gone',
    })
  })

  test('gets the client context of a synchronous call only', async () => {
    const world = await World.open()
    const contexts: (string | undefined)[] = []
    world.plain('p', ({ clientContext }) => {
      contexts.push(clientContext)
      return { ok: true, payload: '1' }
    })
    await world.invoke({ functionName: 'p', clientContext: 'e30=' })
    await world.invoke({ functionName: 'p', clientContext: 'e30=', invocationType: 'Event' })
    await world.settle()
    expect(contexts).toEqual(['e30=', undefined])
  })

  test('takes no execution name', async () => {
    const world = await World.open()
    world.plain('p', () => ({ ok: true, payload: '1' }))
    await expect(world.invoke({ functionName: 'p', executionName: 'n' })).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
    })
  })

  test('is called asynchronously without anybody waiting', async () => {
    const world = await World.open()
    const called = Promise.withResolvers<string>()
    world.plain('p', ({ payload }) => {
      called.resolve(payload)
      return { ok: true, payload: '1' }
    })
    await expect(world.invoke({ functionName: 'p', invocationType: 'Event' })).resolves.toMatchObject({
      statusCode: 202,
    })
    expect(await called.promise).toBe('{}')
  })
})

test('what an execution was started with can be read back', async () => {
  const world = await worldWith(() => succeeded('"r"'))
  const arn = await world.start({ executionName: 'n', payload: '{"n":1}', traceHeader: 'Root=1' })
  await turn()
  await world.finish(arn)
  const summary = {
    DurableExecutionArn: arn,
    DurableExecutionName: 'n',
    FunctionArn: 'arn:aws:lambda:us-east-1:123456789012:function:f:1',
    Status: 'SUCCEEDED',
    StartTimestamp: START,
    EndTimestamp: START,
    Version: '1',
    TraceHeader: { XAmznTraceId: 'Root=1' },
    DurableConfig: { RetentionPeriodInDays: 7, ExecutionTimeout: 900 },
  }
  expect(await world.engine.getExecution(arn)).toEqual({
    ...summary,
    InputPayload: '{"n":1}',
    Result: '"r"',
    ExecutionDataIncluded: true,
  })
  expect(await world.engine.getExecution(arn, { includeExecutionData: false })).toEqual({
    ...summary,
    ExecutionDataIncluded: false,
  })
})
