import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { afterEach, expect, test } from 'vitest'
import { HttpDurableExecutionClient, type HttpTimeouts } from './transport-http.ts'

const ARN = 'arn:aws:lambda:eu-west-1:123456789012:function:f:1/durable-execution/n/i'

interface Received {
  readonly method: string | undefined
  readonly url: string | undefined
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

let server: Server | undefined

afterEach(async () => {
  server?.closeAllConnections()
  await new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined)))
  server = undefined
})

/** A server that records what it receives and answers with `answer`; returns the client for it. */
async function serve(
  answer: (response: ServerResponse, count: number) => void,
  options: { path?: string; timeouts?: HttpTimeouts } = {},
): Promise<{ client: HttpDurableExecutionClient; received: Received[]; sockets: Set<unknown> }> {
  const received: Received[] = []
  const sockets = new Set<unknown>()
  server = createServer(async (request, response) => {
    sockets.add(request.socket)
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const { method, url, headers } = request
    received.push({ method, url, headers, body: Buffer.concat(chunks).toString() })
    answer(response, received.length)
  })
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  const client = new HttpDurableExecutionClient({
    endpoint: `http://127.0.0.1:${port}${options.path ?? ''}`,
    region: 'eu-west-1',
    credentials: () => ({ accessKeyId: 'id', secretAccessKey: 'secret', sessionToken: 'session' }),
    ...(options.timeouts && { timeouts: options.timeouts }),
  })
  return { client, received, sockets }
}

const json = (response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}) =>
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))

const request = { DurableExecutionArn: ARN, CheckpointToken: 'a+b/c=', ClientToken: 'token', Updates: [] }

test('a checkpoint is a signed POST of what the service wants, over one connection', async () => {
  const { client, received, sockets } = await serve((response) =>
    json(response, 200, { CheckpointToken: 'next', NewExecutionState: {} }),
  )
  expect(await client.checkpoint(request)).toEqual({ CheckpointToken: 'next', NewExecutionState: {} })
  await client.checkpoint(request)
  const [first] = received
  expect(first?.method).toBe('POST')
  expect(first?.url).toBe(`/2025-12-01/durable-executions/${encodeURIComponent(ARN)}/checkpoint`)
  expect(JSON.parse(String(first?.body))).toEqual({ CheckpointToken: 'a+b/c=', ClientToken: 'token', Updates: [] })
  expect(first?.headers).toMatchObject({ 'content-type': 'application/json', 'x-amz-security-token': 'session' })
  expect(first?.headers.authorization).toMatch(
    /^AWS4-HMAC-SHA256 Credential=id\/\d{8}\/eu-west-1\/lambda\/aws4_request, /,
  )
  expect(sockets.size).toBe(1)
})

test('the state is a GET with an encoded query, below the path of the endpoint', async () => {
  const { client, received } = await serve((response) => json(response, 200, { Operations: [] }), { path: '/base/' })
  await client.getExecutionState({ DurableExecutionArn: ARN, CheckpointToken: 'a+b/c=', Marker: 'é', MaxItems: 1000 })
  expect(received[0]?.method).toBe('GET')
  expect(received[0]?.url).toBe(
    `/base/2025-12-01/durable-executions/${encodeURIComponent(ARN)}/state?CheckpointToken=a%2Bb%2Fc%3D&Marker=%C3%A9&MaxItems=1000`,
  )
})

test.each<[string, Record<string, string>, unknown, string, string]>([
  [
    'in a header',
    { 'x-amzn-errortype': 'InvalidParameterValueException:http://x' },
    { message: 'bad' },
    'InvalidParameterValueException',
    'bad',
  ],
  ['in the body', {}, { __type: 'com.amazonaws#ServiceException', Message: 'broken' }, 'ServiceException', 'broken'],
  ['nowhere', {}, 'gateway', 'UnknownError', '"gateway"'],
])('an error is told as the AWS SDK tells it, with its name %s', async (_where, headers, body, name, message) => {
  const { client } = await serve((response) => json(response, 400, body, { ...headers, 'x-amzn-requestid': 'r-1' }))
  await expect(client.checkpoint(request)).rejects.toMatchObject({
    name,
    message,
    $metadata: { httpStatusCode: 400, requestId: 'r-1' },
  })
})

test('a kept connection that the service has closed is not noticed', async () => {
  const { client, received } = await serve((response, count) => {
    if (count === 2) response.destroy()
    else json(response, 200, { CheckpointToken: String(count), NewExecutionState: {} })
  })
  await client.checkpoint(request)
  expect((await client.checkpoint(request)).CheckpointToken).toBe('3')
  expect(received.map(({ body }) => JSON.parse(body).ClientToken)).toEqual(['token', 'token', 'token'])
})

test('a broken new connection is reported, for the runtime to repeat the call', async () => {
  const { client, received } = await serve((response) => response.destroy())
  await expect(client.checkpoint(request)).rejects.toThrow('socket hang up')
  expect(received).toHaveLength(1)
})

test.each<[string, HttpTimeouts, (response: ServerResponse) => void, string]>([
  ['no answer', { connect: 1000, idle: 20, total: 5000 }, () => {}, 'nothing heard for 20 ms'],
  [
    'an answer without an end',
    { connect: 1000, idle: 5000, total: 20 },
    (response) => response.writeHead(200).write('{'),
    'no response within 20 ms',
  ],
])('%s ends with an error that says how long was waited', async (_what, timeouts, answer, message) => {
  const { client } = await serve(answer, { timeouts })
  await expect(client.checkpoint(request)).rejects.toThrow(message)
})
