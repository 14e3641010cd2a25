import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Engine } from 'durable-engine'
import type { Faults } from '../faults/faults.ts'
import { createServer } from '../node-http.ts'
import type { TimeControl } from '../time-control.ts'
import { messageOf, systemCode, UserError } from '../user-error.ts'
import type { ApiContext, FunctionListing } from './context.ts'
import { errorReply, modelled } from './errors.ts'
import { InvocationsInFlight } from './invocations-in-flight.ts'
import { checkCaller } from './loopback.ts'
import { type Answer, DROPPED } from './reply.ts'
import { readBody } from './request-body.ts'
import { dispatch } from './router.ts'

export interface ApiServerOptions {
  readonly engine: ApiContext['engine'] & Pick<Engine, 'subscribe'>
  readonly functions: FunctionListing
  /** 0 or absent: any free port. */
  readonly port?: number
  /** As the engine's, for the ARNs of functions. Default: us-east-1. */
  readonly region?: string
  /** Default: 123456789012. */
  readonly accountId?: string
  /** Makes requests fail on purpose; without it, none does. */
  readonly faults?: Faults
  /** Kills the host that runs an invocation, for faults. */
  readonly killHost?: (requestId: string) => void
  /** The faults that met an execution. Default: none. */
  readonly injections?: ApiContext['injections']
  /** Moves durable time at a request; without it, time stands. */
  readonly time?: TimeControl
  /** Told of faults of the engine, which clients see as a ServiceException. Default: they are printed. */
  readonly onFault?: (error: unknown) => void
}

export interface ApiServer {
  /** `http://127.0.0.1:<port>`, for `AWS_ENDPOINT_URL_LAMBDA`. */
  readonly endpoint: string
  readonly port: number
  /** Takes no more requests; those under way get a moment to end, synchronous invokes that still wait are cut. */
  close(): Promise<void>
}

/** Longer than clients keep an idle connection, so that it is never closed under a request that is just being sent. */
const KEEP_ALIVE_MS = 75_000
const CLOSING_MS = 500

/**
 * Serves Lambda's REST API on 127.0.0.1, and what is done to the engine by hand under /local.
 * @throws UserError that says what to do if the port is taken or not allowed
 */
export async function startApiServer(options: ApiServerOptions): Promise<ApiServer> {
  const {
    engine,
    functions,
    faults,
    killHost = () => {},
    injections = () => [],
    region = 'us-east-1',
    accountId = '123456789012',
  } = options
  const inFlight = faults === undefined ? undefined : new InvocationsInFlight(engine)
  const context: ApiContext = {
    engine,
    functions,
    account: { region, accountId },
    injections,
    ...(faults === undefined || inFlight === undefined ? {} : { injection: { faults, inFlight, killHost } }),
    ...(options.time === undefined ? {} : { time: options.time }),
  }
  const onFault = options.onFault ?? ((error) => console.error(error))
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS, requireHostHeader: false }, (request, response) => {
    void answer(request, context)
      // A caller that hangs up while it is still sending is nobody's fault, and nobody to answer.
      .catch((error: unknown) => (error === request.errored ? DROPPED : errorReply(error, onFault)))
      .then((reply) => send(request, response, reply))
  })
  server.on('clientError', refuseMalformed)
  await listen(server, options.port ?? 0)
  const port = portOf(server)
  return {
    endpoint: `http://127.0.0.1:${port}`,
    port,
    async close() {
      inFlight?.close()
      await close(server)
    },
  }
}

async function answer(request: IncomingMessage, context: ApiContext): Promise<Answer> {
  checkCaller(request.headers)
  const body = await readBody(request)
  const { method = 'GET', url = '/', headers } = request
  const mark = url.indexOf('?')
  const path = mark < 0 ? url : url.slice(0, mark)
  const query = new URLSearchParams(mark < 0 ? '' : url.slice(mark + 1))
  return await dispatch({ method, path, query, headers, body }, context)
}

function send(request: IncomingMessage, response: ServerResponse, reply: Answer): void {
  if (reply === DROPPED) {
    response.destroy()
    return
  }
  const { status, headers, body = '' } = reply
  response.writeHead(status, {
    ...everyAnswer(),
    ...(status === 204 ? {} : { 'content-length': Buffer.byteLength(body) }),
    // What is left of a request that was not read to its end cannot be told from the next one.
    ...(request.complete ? {} : { connection: 'close' }),
    ...headers,
  })
  response.end(body)
}

/** The headers of every answer. */
function everyAnswer(): Readonly<Record<string, string>> {
  return { 'x-amzn-RequestId': randomUUID(), 'content-type': 'application/json' }
}

/** Answers what is not even HTTP, in the form of the other errors. */
function refuseMalformed(error: Error, socket: Duplex): void {
  if (!socket.writable) return
  const { headers, body = '' } = modelled(
    400,
    'SerializationException',
    `The request cannot be read as HTTP: ${error.message}`,
  )
  const head = { ...everyAnswer(), ...headers, 'content-length': Buffer.byteLength(body), connection: 'close' }
  const fields = Object.entries(head).map(([name, value]) => `${name}: ${value}`)
  const lines = ['HTTP/1.1 400 Bad Request', ...fields, '', body]
  socket.end(lines.join('\r\n'))
}

async function listen(server: Server, port: number): Promise<void> {
  try {
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
  } catch (error) {
    throw new UserError(whyNot(error, port), { cause: error })
  }
}

function whyNot(error: unknown, port: number): string {
  switch (systemCode(error)) {
    case 'EADDRINUSE':
      return `Port ${port} on 127.0.0.1 is in use, by another engine or another program: stop it, or choose another port with --port.`
    case 'EACCES':
      return `This user may not listen on port ${port}: choose one above 1023 with --port.`
    default:
      return `The engine cannot listen on port ${port} of 127.0.0.1: ${messageOf(error)}`
  }
}

function portOf(server: Server): number {
  // A server that listens on TCP has an address of this kind.
  return (server.address() as AddressInfo).port
}

async function close(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  const timer = setTimeout(() => server.closeAllConnections(), CLOSING_MS)
  await closed
  clearTimeout(timer)
}
