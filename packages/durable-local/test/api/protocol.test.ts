import { expect, test } from 'vitest'
import { type ApiWorld, holdInvocation, type RawResponse, raw, START, startApiWorld } from './api-world.ts'

const EXECUTIONS = '/2025-12-01/durable-executions'

function errorOf({ status, headers, body }: RawResponse): { status: number; name: unknown; message: string } {
  const { Type, message, Message } = JSON.parse(body)
  expect(Message).toBe(message)
  expect(Type).toBe(status < 500 ? 'User' : 'Service')
  return { status, name: headers['x-amzn-errortype'], message }
}

async function postCheckpoint(world: ApiWorld, arn: string, body: unknown): Promise<RawResponse> {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return await raw(world, 'POST', `${EXECUTIONS}/${encodeURIComponent(arn)}/checkpoint`, { body: text })
}

test('every answer is JSON and has a request id of its own', async () => {
  const world = await startApiWorld()
  const ids = new Set<unknown>()
  for (const path of ['/2015-03-31/functions', '/2016-08-19/account-settings/', '/nowhere']) {
    const { headers } = await raw(world, 'GET', path)
    expect(headers['content-type']).toBe('application/json')
    ids.add(headers['x-amzn-requestid'])
  }
  expect(ids.size).toBe(3)
})

test('an execution is found by its ARN encoded once, twice or not at all', async () => {
  const world = await startApiWorld()
  const { arn } = await holdInvocation(world)
  const once = encodeURIComponent(arn)
  const partly = arn.replaceAll('/', '%2F')
  for (const label of [arn, once, once.toLowerCase(), encodeURIComponent(once), partly]) {
    for (const suffix of ['', '/', '/history']) {
      const { status, body } = await raw(world, 'GET', `${EXECUTIONS}/${label}${suffix}`)
      expect({ label, suffix, status, body }).toMatchObject({ status: 200, body: expect.stringContaining('"') })
    }
  }
})

test('timestamps are epoch seconds with milliseconds', async () => {
  const world = await startApiWorld()
  const { arn } = await holdInvocation(world)
  const { body } = await raw(world, 'GET', `${EXECUTIONS}/${arn}`)
  expect(body).toContain(`"StartTimestamp":${START / 1000},`)
  expect(START / 1000).toBe(1_800_000_000.123)
})

test.each([
  ['2027-01-15T08:00:00.123Z', 0],
  ['2027-01-15T08:00:00.122999Z', 1],
  ['2027-01-15T08:00:00Z', 1],
  ['2027-01-15T09:00:00.123%2B01:00', 0],
  ['1800000000', 1],
  ['1800000000.122', 1],
  ['1800000000.123', 0],
])('a list may start after %s', async (StartedAfter, found) => {
  const world = await startApiWorld()
  await holdInvocation(world)
  const path = `/2025-12-01/functions/orders/durable-executions?StartedAfter=${StartedAfter}`
  const { status, body } = await raw(world, 'GET', path)
  expect(status).toBe(200)
  expect(JSON.parse(body).DurableExecutions).toHaveLength(found)
})

test('null is absent and unknown members are ignored', async () => {
  const world = await startApiWorld()
  const { arn, token } = await holdInvocation(world)
  const update = { Id: 'a', Type: 'STEP', Action: 'START', Name: null, Error: null, Flavour: { sweet: true } }
  const body = { CheckpointToken: token, ClientToken: null, Updates: [update], Mood: 'good' }
  const { status, body: text } = await postCheckpoint(world, arn, body)
  expect(status).toBe(200)
  expect(JSON.parse(text).NewExecutionState.Operations).toMatchObject([{ Id: 'a', Status: 'STARTED' }])
})

test('an error that is optional may be an empty body, an empty object or null', async () => {
  const world = await startApiWorld()
  for (const body of ['', '{}', 'null']) {
    const { arn } = await holdInvocation(world)
    expect(await raw(world, 'POST', `${EXECUTIONS}/${arn}/stop`, { body })).toMatchObject({ status: 200 })
  }
})

test('a token may have every character of base64', async () => {
  const world = await startApiWorld()
  const { arn } = await holdInvocation(world)
  const query = `CheckpointToken=${encodeURIComponent('aZ09+/==')}`
  const { message } = errorOf(await raw(world, 'GET', `${EXECUTIONS}/${arn}/state?${query}`))
  expect(message).toBe('Invalid checkpoint token')
})

test.each([
  ['not JSON', '{', 'The request body is not JSON'],
  ['not UTF-8', Buffer.from([0x22, 0xff, 0x22]), 'The request body is not JSON'],
  ['a list', [], 'The request body is a list; an object was expected.'],
  ['a number for a text', { CheckpointToken: 7 }, "The value at 'checkpointToken' is 7; a string was expected."],
  [
    'a text for a number',
    { CheckpointToken: 'aa', Updates: [{ Id: 'a', Type: 'WAIT', Action: 'START', WaitOptions: { WaitSeconds: '5' } }] },
    "The value at 'updates.1.member.waitOptions.waitSeconds' is the string '5'; an integer was expected.",
  ],
  [
    'a fraction',
    { CheckpointToken: 'aa', Updates: [{ Id: 'a', Type: 'WAIT', Action: 'START', WaitOptions: { WaitSeconds: 1.5 } }] },
    "The value at 'updates.1.member.waitOptions.waitSeconds' is 1.5; an integer was expected.",
  ],
  [
    'a text for a flag',
    {
      CheckpointToken: 'aa',
      Updates: [{ Id: 'a', Type: 'CONTEXT', Action: 'START', ContextOptions: { ReplayChildren: 'yes' } }],
    },
    "The value at 'updates.1.member.contextOptions.replayChildren' is the string 'yes'; true or false was expected.",
  ],
  [
    'an object for a list',
    { CheckpointToken: 'aa', Updates: {} },
    "The value at 'updates' is an object; a list was expected.",
  ],
])('a body that is %s is a SerializationException', async (_, body, message) => {
  const world = await startApiWorld()
  const { arn } = await holdInvocation(world)
  const bytes = Buffer.isBuffer(body) ? body : typeof body === 'string' ? body : JSON.stringify(body)
  const response = await raw(world, 'POST', `${EXECUTIONS}/${arn}/checkpoint`, { body: bytes })
  expect(errorOf(response)).toEqual({
    status: 400,
    name: 'SerializationException',
    message: expect.stringContaining(message),
  })
})

test('every broken constraint of a checkpoint is named at once', async () => {
  const world = await startApiWorld()
  const { arn } = await holdInvocation(world)
  const update = { Id: '', Type: 'NAP', Action: 'START', WaitOptions: { WaitSeconds: 0 } }
  const { message, name } = errorOf(await postCheckpoint(world, arn, { Updates: [update] }))
  expect(name).toBe('ValidationException')
  expect(message.replace('5 validation errors detected: ', '').split('; ')).toEqual([
    "Value null at 'checkpointToken' failed to satisfy constraint: Member must not be null",
    "Value '' at 'updates.1.member.id' failed to satisfy constraint: Member must have length greater than or equal to 1",
    "Value '' at 'updates.1.member.id' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9-_]+",
    "Value 'NAP' at 'updates.1.member.type' failed to satisfy constraint: Member must satisfy enum value set: [EXECUTION, CONTEXT, STEP, WAIT, CALLBACK, CHAINED_INVOKE]",
    "Value '0' at 'updates.1.member.waitOptions.waitSeconds' failed to satisfy constraint: Member must have value greater than or equal to 1",
  ])
})

test.each([
  [
    'MaxItems=1001',
    "Value '1001' at 'maxItems' failed to satisfy constraint: Member must have value less than or equal to 1000",
  ],
  [
    'Statuses=RUNNING&Statuses=GONE',
    "Value '[RUNNING, GONE]' at 'statuses' failed to satisfy constraint: Member must satisfy constraint: [Member must satisfy enum value set: [RUNNING, SUCCEEDED, FAILED, TIMED_OUT, STOPPED, PAUSING, PAUSED, DELETING], Member must not be null]",
  ],
])('a query with %s breaks one constraint', async (query, clause) => {
  const world = await startApiWorld()
  const response = await raw(world, 'GET', `/2025-12-01/functions/orders/durable-executions?${query}`)
  const message = `1 validation error detected: ${clause}`
  expect(errorOf(response)).toEqual({ status: 400, name: 'ValidationException', message })
})

test.each([
  'MaxItems=many',
  'MaxItems=1e3',
  'ReverseOrder=yes',
  'StartedAfter=yesterday',
  'StartedAfter=2027-13-01T00:00:00Z',
])('a query with %s cannot be read', async (query) => {
  const world = await startApiWorld()
  const response = await raw(world, 'GET', `/2025-12-01/functions/orders/durable-executions?${query}`)
  expect(errorOf(response)).toMatchObject({ status: 400, name: 'SerializationException' })
})

test('a label that breaks its constraints is refused, malformed encoding included', async () => {
  const world = await startApiWorld()
  for (const label of ['nonsense', '%zz', '%', '%00', 'arn:aws:lambda', encodeURIComponent('Zoë 🦊')]) {
    const response = await raw(world, 'GET', `${EXECUTIONS}/${label}`)
    expect(errorOf(response)).toMatchObject({ status: 400, name: 'ValidationException' })
  }
})

test('an unknown operation is a modelled error', async () => {
  const world = await startApiWorld()
  for (const [method, path] of [
    ['GET', '/'],
    ['DELETE', `${EXECUTIONS}/x`],
    ['GET', '/2015-03-31/functions//configuration'],
    ['PATCH', '/2015-03-31/functions/orders'],
    ['POST', '/2025-12-01/durable-execution-callbacks/abc/forget'],
  ] as const) {
    const response = await raw(world, method, path)
    expect(errorOf(response)).toMatchObject({ status: 404, name: 'UnknownOperationException' })
  }
})

test('a body above the bound is refused after it was read, and the server goes on', async () => {
  const world = await startApiWorld()
  const path = '/2015-03-31/functions/plain/invocations'
  const response = await raw(world, 'POST', path, { body: new Uint8Array(16 * 1024 * 1024 + 1) })
  expect(errorOf(response)).toMatchObject({ status: 413, name: 'RequestTooLargeException' })
  expect((await raw(world, 'POST', path, { body: '1' })).body).toBe('1')
})

test('a fault of the engine tells the client nothing of the inside', async () => {
  const world = await startApiWorld()
  Object.assign(world.engine, { getExecution: () => Promise.reject(new TypeError('secret of the house')) })
  const arn = 'arn:aws:lambda:us-east-1:123456789012:function:orders:1/durable-execution/a/b'
  const error = errorOf(await raw(world, 'GET', `${EXECUTIONS}/${arn}`))
  expect(error).toMatchObject({ status: 500, name: 'ServiceException' })
  expect(error.message).not.toContain('secret')
  expect(world.faults).toMatchObject([{ message: 'secret of the house' }])
})
