import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { ServiceError } from 'durable-engine'
import type { ApiContext } from './context.ts'
import { DroppedResponse } from './durable-execution-routes.ts'
import type { ApiResponse } from './http.ts'
import { route } from './router.ts'

/** A synchronous Invoke takes 6 MiB; JSON around payloads of that size is some more. */
const MAX_BODY_BYTES = 8 * 1024 * 1024

export interface ApiServer {
  /** `http://127.0.0.1:PORT` */
  readonly endpoint: string
  readonly port: number
  /** Stops listening and ends open connections; synchronous invokes under way get no answer. */
  close(): Promise<void>
}

/** The port that was asked for cannot be had. */
export class PortError extends Error {
  override readonly name = 'PortError'
}

/**
 * Serves the Lambda API over an engine, on loopback only.
 * @throws PortError if the port is taken
 */
export async function startApiServer(options: ApiContext & { readonly port?: number }): Promise<ApiServer> {
  const server = createServer((request, response) => void answer(request, response, options))
  // Clients keep their connections; the server must not close one just as a client reuses it.
  server.keepAliveTimeout = 75_000
  server.requestTimeout = 0
  const port = await listen(server, options.port ?? 0)
  return {
    port,
    endpoint: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const why = error.code === 'EADDRINUSE' ? 'is in use' : `cannot be used (${error.message})`
      reject(new PortError(`Port ${port} ${why}. Choose another with --port, or leave it out for a free one.`))
    })
    server.listen(port, '127.0.0.1', () => {
      const address = server.address() as AddressInfo
      resolve(address.port)
    })
  })
}

async function answer(request: IncomingMessage, response: ServerResponse, context: ApiContext): Promise<void> {
  try {
    send(response, await respond(request, context))
  } catch (error) {
    if (error instanceof DroppedResponse) response.destroy()
    else if (error instanceof ServiceError) send(response, errorResponse(error))
    else send(response, errorResponse(new ServiceError('ServiceException', messageOf(error))))
  }
}

async function respond(request: IncomingMessage, context: ApiContext): Promise<ApiResponse> {
  const refusal = refuseForeign(request)
  if (refusal !== undefined) return refusal
  const { method = 'GET', url = '/' } = request
  const mark = url.indexOf('?')
  const match = route(method, mark < 0 ? url : url.slice(0, mark))
  if (match === undefined) {
    throw new ServiceError('UnknownOperationException', `There is no ${method} ${url} in the Lambda API.`)
  }
  const query = new URLSearchParams(mark < 0 ? '' : url.slice(mark + 1))
  const body = await readBody(request)
  return await match.handler({ method, labels: match.labels, query, headers: request.headers, body }, context)
}

const LOOPBACK = /^(?:127(?:\.\d{1,3}){3}|localhost|(?:[a-z0-9-]+\.)+localhost|\[::1\])(?::\d+)?$/i

/**
 * A page in a browser must not reach the engine: neither by a name of its own that resolves to loopback (Host), nor
 * from another site (Origin).
 */
function refuseForeign({ headers: { host = '', origin } }: IncomingMessage): ApiResponse | undefined {
  const foreignHost = !LOOPBACK.test(host)
  const foreignOrigin = origin !== undefined && !LOOPBACK.test(origin.replace(/^https?:\/\//, ''))
  if (!foreignHost && !foreignOrigin) return undefined
  const what = foreignHost ? `the Host ${host}` : `the Origin ${origin}`
  const message = `Refused because of ${what}: this endpoint answers requests to and from this machine only.`
  return {
    status: 403,
    headers: { 'x-amzn-ErrorType': 'AccessDeniedException' },
    body: { Type: 'User', message, Message: message },
  }
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request) {
    length += chunk.length
    // What follows is read and thrown away, so that the client gets to see the answer.
    if (length <= MAX_BODY_BYTES) chunks.push(chunk)
  }
  if (length > MAX_BODY_BYTES) {
    throw new ServiceError(
      'RequestTooLargeException',
      `Request must be smaller than ${MAX_BODY_BYTES} bytes, got ${length}.`,
    )
  }
  return Buffer.concat(chunks)
}

function errorResponse(error: ServiceError): ApiResponse {
  const { name, status, message } = error
  return {
    status,
    headers: { 'x-amzn-ErrorType': name },
    // Clients differ in which spelling of the message they read.
    body: { Type: status < 500 ? 'User' : 'Service', message, Message: message },
  }
}

function send(response: ServerResponse, { status, headers = {}, body }: ApiResponse): void {
  if (response.destroyed) return
  const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body)
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    'x-amzn-RequestId': randomUUID(),
    ...headers,
  })
  response.end(text)
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
