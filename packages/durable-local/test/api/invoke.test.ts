import { request } from 'node:http'
import { InvokeAsyncCommand, InvokeCommand, InvokeWithResponseStreamCommand } from '@aws-sdk/client-lambda'
import { expect, test } from 'vitest'
import { inputOf, raw, startApiWorld } from './api-world.ts'

const ARN = /^arn:aws:lambda:us-east-1:123456789012:function:orders:1\/durable-execution\/[a-z0-9-]+\/[a-f0-9-]{36}$/

test('a durable function is invoked and its result comes back to the byte, with its version and execution', async () => {
  const { client } = await startApiWorld()
  const order = JSON.stringify({ name: 'Zoë 🦊 𝒳', lines: ['\u0000', '</script>'] })
  const response = await client.send(new InvokeCommand({ FunctionName: 'orders', Qualifier: '1', Payload: order }))
  expect(response).toMatchObject({ StatusCode: 200, ExecutedVersion: '1' })
  expect(response.FunctionError).toBeUndefined()
  expect(response.DurableExecutionArn).toMatch(ARN)
  expect(response.Payload?.transformToString()).toBe(order)
})

test('an alias is resolved, and the execution is named after the version', async () => {
  const { client } = await startApiWorld()
  const command = new InvokeCommand({
    FunctionName: 'arn:aws:lambda:us-east-1:123456789012:function:orders:live',
    DurableExecutionName: 'order-1',
  })
  const { ExecutedVersion, DurableExecutionArn } = await client.send(command)
  expect(ExecutedVersion).toBe('1')
  expect(DurableExecutionArn).toContain(':orders:1/durable-execution/order-1/')
})

test('an empty payload is an empty object', async () => {
  const { client } = await startApiWorld()
  const { Payload } = await client.send(new InvokeCommand({ FunctionName: 'orders:1' }))
  expect(Payload?.transformToString()).toBe('{}')
})

test('a result of 6 MB arrives whole', async () => {
  const { client } = await startApiWorld()
  const result = JSON.stringify('€'.repeat(2_000_000))
  const { Payload } = await client.send(new InvokeCommand({ FunctionName: 'orders:1', Payload: result }))
  expect(Payload?.transformToString() === result).toBe(true)
})

test('an Event invocation is answered at once, with the execution that it started', async () => {
  const { client, engine } = await startApiWorld()
  const command = new InvokeCommand({ FunctionName: 'orders:1', InvocationType: 'Event', Payload: '{"a":1}' })
  const { StatusCode, DurableExecutionArn = '', Payload } = await client.send(command)
  expect(StatusCode).toBe(202)
  expect(Payload ?? '').toHaveLength(0)
  expect(await engine.getExecution(DurableExecutionArn)).toMatchObject({ InputPayload: '{"a":1}' })
})

test('a DryRun starts nothing', async () => {
  const { client, engine } = await startApiWorld()
  const response = await client.send(new InvokeCommand({ FunctionName: 'orders:1', InvocationType: 'DryRun' }))
  expect(response.StatusCode).toBe(204)
  expect(await engine.listExecutions({ functionName: 'orders' })).toEqual({ DurableExecutions: [] })
})

test('a failed execution is a FunctionError with the error as Lambda writes it', async () => {
  const { client, scripts } = await startApiWorld()
  const error = { ErrorMessage: 'out of stock', ErrorType: 'StockError', StackTrace: ['at reserve'] }
  scripts.set('orders', () => JSON.stringify({ Status: 'FAILED', Error: error }))
  const response = await client.send(new InvokeCommand({ FunctionName: 'orders:1' }))
  expect(response).toMatchObject({ StatusCode: 200, FunctionError: 'Unhandled' })
  expect(JSON.parse(response.Payload?.transformToString() ?? '')).toEqual({
    errorMessage: 'out of stock',
    errorType: 'StockError',
    stackTrace: ['at reserve'],
  })
})

test('a plain function answers with its result, and with its log if asked', async () => {
  const { client } = await startApiWorld()
  const command = new InvokeCommand({ FunctionName: 'plain', LogType: 'Tail', Payload: '[1]' })
  const { StatusCode, LogResult = '', Payload, DurableExecutionArn } = await client.send(command)
  expect(StatusCode).toBe(200)
  expect(Payload?.transformToString()).toBe('[1]')
  expect(DurableExecutionArn).toBeUndefined()
  const tail = Buffer.from(LogResult, 'base64')
  expect(tail).toHaveLength(4096)
  expect(tail.toString()).toMatch(/é\nSTART \S+\n$/)
  const { LogResult: unasked } = await client.send(new InvokeCommand({ FunctionName: 'plain' }))
  expect(unasked).toBeUndefined()
})

test('what travels in headers reaches the function', async () => {
  const { client, scripts } = await startApiWorld()
  const clientContext = Buffer.from('{"custom":{"tag":"a"}}').toString('base64')
  scripts.set('plain', ({ tenantId, clientContext }) => JSON.stringify({ tenantId, clientContext }))
  const command = new InvokeCommand({ FunctionName: 'plain', TenantId: 'blue/1', ClientContext: clientContext })
  const { Payload } = await client.send(command)
  expect(JSON.parse(Payload?.transformToString() ?? '')).toEqual({ tenantId: 'blue/1', clientContext })
})

test('the same name and payload is the same execution; another payload is refused', async () => {
  const { client } = await startApiWorld()
  const named = { FunctionName: 'orders:1', DurableExecutionName: 'order-7' }
  const first = await client.send(new InvokeCommand({ ...named, Payload: '{"n":1}' }))
  const again = await client.send(new InvokeCommand({ ...named, Payload: '{"n":1}' }))
  expect(again.DurableExecutionArn).toBe(first.DurableExecutionArn)
  await expect(client.send(new InvokeCommand({ ...named, Payload: '{"n":2}' }))).rejects.toMatchObject({
    name: 'DurableExecutionAlreadyStartedException',
    message: `Execution already started: ${first.DurableExecutionArn}`,
    $metadata: { httpStatusCode: 409 },
  })
})

test.each([
  ['an unknown function', { FunctionName: 'nobody' }, 'ResourceNotFoundException', 404],
  ['an unknown version', { FunctionName: 'orders:9' }, 'ResourceNotFoundException', 404],
  ['a durable function without a qualifier', { FunctionName: 'orders' }, 'InvalidParameterValueException', 400],
  ['two different qualifiers', { FunctionName: 'orders:1', Qualifier: '2' }, 'InvalidParameterValueException', 400],
  ['a function that may run for a year', { FunctionName: 'yearly:1' }, 'InvalidParameterValueException', 400],
  ['a payload that is not JSON', { FunctionName: 'orders:1', Payload: '{' }, 'InvalidRequestContentException', 400],
  ['a client context that is not JSON', { FunctionName: 'plain', ClientContext: 'e30' }, undefined, 200],
  [
    'a client context in the wrong form',
    { FunctionName: 'plain', ClientContext: '{' },
    'InvalidRequestContentException',
    400,
  ],
  [
    'a name for a plain function',
    { FunctionName: 'plain', DurableExecutionName: 'a' },
    'InvalidParameterValueException',
    400,
  ],
  ['a name of the wrong form', { FunctionName: 'orders:1', DurableExecutionName: 'a b' }, 'ValidationException', 400],
  [
    'an async payload above 1 MB',
    { FunctionName: 'orders:1', InvocationType: 'Event' as const, Payload: JSON.stringify('x'.repeat(1_048_576)) },
    'RequestTooLargeException',
    413,
  ],
])('%s is answered as by Lambda', async (_, input, name, status) => {
  const { client } = await startApiWorld()
  const outcome = await client.send(new InvokeCommand(input)).catch((error: unknown) => error)
  expect(outcome).toMatchObject({ ...(name === undefined ? {} : { name }), $metadata: { httpStatusCode: status } })
})

test('a caller that hangs up does not cancel the execution', async () => {
  const { server, engine, scripts } = await startApiWorld()
  const { promise: started, resolve: start } = Promise.withResolvers<void>()
  const { promise: released, resolve: release } = Promise.withResolvers<void>()
  const closed = new Promise<void>((resolve) => {
    engine.subscribe((notice) => notice.kind === 'status' && notice.status === 'SUCCEEDED' && resolve())
  })
  scripts.set('orders', async ({ payload }) => {
    start()
    await released
    return JSON.stringify({ Status: 'SUCCEEDED', Result: inputOf(payload) })
  })
  const path = '/2015-03-31/functions/orders:1/invocations'
  const call = request({ port: server.port, host: '127.0.0.1', path, method: 'POST' }).on('error', () => {})
  call.end('"late"')
  await started
  call.destroy()
  release()
  await closed
  const { DurableExecutions } = await engine.listExecutions({ functionName: 'orders' })
  expect(DurableExecutions).toMatchObject([{ Status: 'SUCCEEDED' }])
})

test('InvokeAsync starts an execution', async () => {
  const { client, engine } = await startApiWorld()
  const { Status } = await client.send(new InvokeAsyncCommand({ FunctionName: 'orders:1', InvokeArgs: '{"old":true}' }))
  expect(Status).toBe(202)
  expect((await engine.listExecutions({ functionName: 'orders' })).DurableExecutions).toHaveLength(1)
})

test('a streamed response is refused with a hint', async () => {
  const { client } = await startApiWorld()
  await expect(client.send(new InvokeWithResponseStreamCommand({ FunctionName: 'plain' }))).rejects.toMatchObject({
    name: 'InvalidParameterValueException',
    message: 'plain cannot stream its response: invoke it with the Invoke operation.',
  })
})

test('the invocation type is checked, with every other violation in one message', async () => {
  const world = await startApiWorld()
  const headers = { 'X-Amz-Invocation-Type': 'Later', 'X-Amz-Durable-Execution-Name': 'a b' }
  const { status, body } = await raw(world, 'POST', '/2015-03-31/functions/orders:1/invocations?Qualifier=', {
    headers,
  })
  expect(status).toBe(400)
  expect(JSON.parse(body).message).toBe(
    "4 validation errors detected: Value '' at 'qualifier' failed to satisfy constraint: Member must have length greater than or equal to 1; Value '' at 'qualifier' failed to satisfy constraint: Member must satisfy regular expression pattern: \\$(LATEST(\\.PUBLISHED)?)|[a-zA-Z0-9-_$]+; Value 'Later' at 'invocationType' failed to satisfy constraint: Member must satisfy enum value set: [Event, RequestResponse, DryRun]; Value 'a b' at 'durableExecutionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9-_]+",
  )
})
