import { once } from 'node:events'
import { createServer, request } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { CheckpointDurableExecutionCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { expect, onTestFinished, test } from 'vitest'
import { startApiServer } from '../../src/api/api-server.ts'
import { holdInvocation, openApiWorld, raw, startApiWorld } from './api-world.ts'

const FUNCTIONS = '/2015-03-31/functions'

test.each(['localhost', '127.0.0.1', '127.8.9.1:1', 'LOCALHOST:9014', '[::1]:80'])(
  'the Host %s is this machine',
  async (host) => {
    const world = await startApiWorld()
    expect(await raw(world, 'GET', FUNCTIONS, { headers: { host } })).toMatchObject({ status: 200 })
  },
)

test.each(['evil.example', 'localhost.evil.example', '127.0.0.1.evil.example:80', '10.0.0.1', 'x@127.0.0.1:80'])(
  'the Host "%s" is refused',
  async (host) => {
    const world = await startApiWorld()
    const { status, headers } = await raw(world, 'GET', FUNCTIONS, { headers: { host } })
    expect({ status, name: headers['x-amzn-errortype'] }).toEqual({ status: 403, name: 'AccessDeniedException' })
  },
)

test.each(['https://evil.example', 'null', 'http://localhost.evil.example', 'file://'])(
  'pages of %s are refused',
  async (origin) => {
    const world = await startApiWorld()
    expect(await raw(world, 'GET', FUNCTIONS, { headers: { origin } })).toMatchObject({ status: 403 })
  },
)

test('pages of this machine are served, others are refused even without an Origin', async () => {
  const world = await startApiWorld()
  const own = { origin: 'http://localhost:5173', 'sec-fetch-site': 'same-site' }
  expect(await raw(world, 'GET', FUNCTIONS, { headers: own })).toMatchObject({ status: 200 })
  expect(await raw(world, 'GET', FUNCTIONS, { headers: { 'sec-fetch-site': 'cross-site' } })).toMatchObject({
    status: 403,
  })
})

test('what is not HTTP is answered with a modelled error', async () => {
  const { server } = await startApiWorld()
  const socket = connect(server.port, '127.0.0.1')
  socket.end('HELLO\r\n\r\n')
  const answer = await text(socket)
  expect(answer).toMatch(/^HTTP\/1.1 400 Bad Request\r\n/)
  expect(answer).toMatch(/\r\nx-amzn-ErrorType: SerializationException\r\n/)
  expect(answer).toMatch(/\r\nx-amzn-RequestId: [0-9a-f-]{36}\r\n/)
  expect(answer).toMatch(/\r\ncontent-type: application\/json\r\n/)
})

test('a caller that hangs up while sending is no fault', async () => {
  const world = await startApiWorld()
  const socket = connect(world.server.port, '127.0.0.1')
  socket.write(`POST ${FUNCTIONS}/plain/invocations HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{`)
  await new Promise((resolve) => setTimeout(resolve, 20))
  socket.destroy()
  await raw(world, 'GET', FUNCTIONS)
  expect(world.faults).toEqual([])
})

test('a port in use is one clear message', async () => {
  const taken = createServer().listen(0, '127.0.0.1')
  onTestFinished(() => void taken.close())
  await once(taken, 'listening')
  // A server that listens on TCP has an address of this kind.
  const { port } = taken.address() as AddressInfo
  const { engine } = await startApiWorld()
  const start = startApiServer({ engine, functions: { list: () => [] }, port })
  await expect(start).rejects.toThrow(`Port ${port} on 127.0.0.1 is in use`)
  await expect(startApiServer({ engine, functions: { list: () => [] }, port: 70_000 })).rejects.toThrow('70000')
})

test('closing ends a synchronous invoke that still waits, and frees the port', async () => {
  const world = await openApiWorld()
  world.scripts.set('orders', () => new Promise<never>(() => {}))
  const started = new Promise<void>((resolve) => {
    world.engine.subscribe((notice) => notice.kind === 'invocation-started' && resolve())
  })
  const path = `${FUNCTIONS}/orders:1/invocations`
  const call = request({ port: world.server.port, host: '127.0.0.1', path, method: 'POST' })
  const cut = once(call, 'error')
  call.end('{}')
  await started
  await world.close()
  expect(await cut).toMatchObject([{ code: 'ECONNRESET' }])
  await expect(raw(world, 'GET', FUNCTIONS)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
})

test('the answer to a checkpoint can be lost; the client repeats it and loses nothing', async () => {
  const world = await startApiWorld()
  await world.planned.add({ kind: 'lost-response', checkpoint: 2 })
  const client = new LambdaClient({
    endpoint: world.server.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  })
  onTestFinished(() => client.destroy())
  let { arn: DurableExecutionArn, token: CheckpointToken } = await holdInvocation(world)
  for (const Id of ['a', 'b', 'c']) {
    const Updates = [{ Id, Type: 'STEP' as const, Action: 'START' as const }]
    const command = new CheckpointDurableExecutionCommand({ DurableExecutionArn, CheckpointToken, Updates })
    const response = await client.send(command)
    expect(response.NewExecutionState?.Operations?.map((operation) => operation.Id)).toEqual([Id])
    CheckpointToken = response.CheckpointToken ?? ''
  }
  expect(world.injected).toMatchObject([{ kind: 'lost-response', checkpoint: 2 }])
})
