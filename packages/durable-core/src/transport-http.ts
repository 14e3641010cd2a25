import type { Agent, ClientRequest, IncomingMessage } from 'node:http'
import { type Credentials, encode, encodeQuery, RequestSigner, type UnsignedRequest } from './sigv4.ts'
import type { DurableExecutionClient } from './transport.ts'
import { SDK_VERSION } from './version.ts'
import type {
  CheckpointDurableExecutionRequest,
  CheckpointDurableExecutionResponse,
  GetDurableExecutionStateRequest,
  GetDurableExecutionStateResponse,
} from './wire.ts'

/** Time limits of one call, in milliseconds. */
export interface HttpTimeouts {
  /** Until the connection stands. */
  readonly connect: number
  /** Between two signs of life. */
  readonly idle: number
  /** For all of it: Lambda answers a checkpoint within a minute, or not at all. */
  readonly total: number
}

export interface HttpClientOptions {
  /** Such as `https://lambda.eu-west-1.amazonaws.com`; a path in it is kept. */
  readonly endpoint: string
  readonly region: string
  /** Asked before each call. */
  readonly credentials: () => Credentials
  readonly timeouts?: HttpTimeouts
  readonly now?: () => Date
}

const TIMEOUTS: HttpTimeouts = { connect: 5_000, idle: 50_000, total: 55_000 }

/**
 * The Lambda API over Node's own HTTP: no AWS SDK to load, one connection that is kept.
 *
 * Numbers of the responses stay what they are; `timestampMillis` reads them.
 */
export class HttpDurableExecutionClient implements DurableExecutionClient {
  readonly #endpoint: URL
  readonly #signer: RequestSigner
  readonly #credentials: () => Credentials
  readonly #timeouts: HttpTimeouts
  readonly #now: () => Date
  #agent: Agent | undefined

  constructor(options: HttpClientOptions) {
    this.#endpoint = new URL(options.endpoint)
    this.#signer = new RequestSigner(options.region, 'lambda')
    this.#credentials = options.credentials
    this.#timeouts = options.timeouts ?? TIMEOUTS
    this.#now = options.now ?? (() => new Date())
  }

  async checkpoint(params: CheckpointDurableExecutionRequest): Promise<CheckpointDurableExecutionResponse> {
    const { DurableExecutionArn, ...body } = params
    return this.#call('POST', `${encode(DurableExecutionArn ?? '')}/checkpoint`, [], JSON.stringify(body))
  }

  async getExecutionState(params: GetDurableExecutionStateRequest): Promise<GetDurableExecutionStateResponse> {
    const { DurableExecutionArn, CheckpointToken, Marker, MaxItems } = params
    const query: [string, string][] = [['CheckpointToken', CheckpointToken ?? '']]
    if (Marker) query.push(['Marker', Marker])
    if (MaxItems !== undefined) query.push(['MaxItems', String(MaxItems)])
    return this.#call('GET', `${encode(DurableExecutionArn ?? '')}/state`, query, '')
  }

  async #call<Response>(
    method: 'GET' | 'POST',
    resource: string,
    query: UnsignedRequest['query'],
    body: string,
  ): Promise<Response> {
    const base = this.#endpoint.pathname.replace(/\/$/, '')
    const request: UnsignedRequest = {
      method,
      host: this.#endpoint.host,
      path: `${base}/2025-12-01/durable-executions/${resource}`,
      query,
      headers: body === '' ? {} : { 'content-type': 'application/json' },
      body,
    }
    const { status, headers, text } = await this.#send(request)
    if (status === 200) return JSON.parse(text)
    throw serviceError(status, headers, text)
  }

  /** Sends a request; once more if it met a kept connection that the other side had closed, which tells nothing about the service. */
  async #send(request: UnsignedRequest): Promise<HttpResponse> {
    try {
      return await this.#sendOnce(request)
    } catch (error) {
      if (!(error instanceof StaleConnectionError)) throw error
      return this.#sendOnce(request)
    }
  }

  #sendOnce(request: UnsignedRequest): Promise<HttpResponse> {
    const { method, path, query, body } = request
    const headers = this.#signer.sign(request, this.#credentials(), this.#now())
    headers['user-agent'] = `durable-core/${SDK_VERSION}`
    if (body !== '') headers['content-length'] = String(Buffer.byteLength(body))
    const http = this.#http()
    this.#agent ??= new http.Agent({ keepAlive: true, scheduling: 'lifo' })
    const outgoing = http.request({
      agent: this.#agent,
      method,
      hostname: this.#endpoint.hostname.replace(/^\[|\]$/g, ''),
      port: this.#endpoint.port,
      path: query.length === 0 ? path : `${path}?${encodeQuery(query)}`,
      headers,
    })
    const response = responseOf(outgoing, this.#timeouts, `${method} ${this.#endpoint.origin}`)
    outgoing.end(body)
    return response
  }

  /**
   * Node's module for the endpoint's protocol. Not imported, because importing `node:http` into an ES module also loads
   * the WebSocket and fetch code that it re-exports: 20 ms of every cold start.
   */
  #http(): Pick<typeof import('node:http'), 'Agent' | 'request'> {
    return this.#endpoint.protocol === 'http:'
      ? process.getBuiltinModule('node:http')
      : process.getBuiltinModule('node:https')
  }
}

interface HttpResponse {
  readonly status: number
  readonly headers: IncomingMessage['headers']
  readonly text: string
}

class StaleConnectionError extends Error {}

/** The whole response. Every timer is gone when the promise settles; a kept connection does not keep the process alive. */
function responseOf(request: ClientRequest, timeouts: HttpTimeouts, what: string): Promise<HttpResponse> {
  return new Promise((resolve, reject) => {
    const fail = (reason: string) => request.destroy(new Error(`${what}: ${reason}`))
    const total = setTimeout(fail, timeouts.total, `no response within ${timeouts.total} ms`)
    let connecting: NodeJS.Timeout | undefined
    const stopTimers = () => {
      clearTimeout(total)
      clearTimeout(connecting)
    }
    request.once('socket', (socket) => {
      if (!socket.connecting) return
      connecting = setTimeout(fail, timeouts.connect, `no connection within ${timeouts.connect} ms`)
      socket.once('connect', () => clearTimeout(connecting))
    })
    request.setTimeout(timeouts.idle, () => fail(`nothing heard for ${timeouts.idle} ms`))
    request.on('error', (error) => {
      stopTimers()
      const isStale = request.reusedSocket && 'code' in error && (error.code === 'ECONNRESET' || error.code === 'EPIPE')
      reject(isStale ? new StaleConnectionError(error.message, { cause: error }) : error)
    })
    request.once('response', (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', (error) => {
        stopTimers()
        reject(error)
      })
      response.once('end', () => {
        stopTimers()
        const text = Buffer.concat(chunks).toString()
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text })
      })
    })
  })
}

/** An error in the shape that the AWS SDK gives it. */
function serviceError(status: number, headers: IncomingMessage['headers'], text: string): Error {
  const body = jsonObject(text)
  const type = headers['x-amzn-errortype'] ?? body.__type ?? body.code
  const error = new Error(String(body.message ?? body.Message ?? (text.slice(0, 200) || `HTTP status ${status}`)))
  // "Name:http://…" and "prefix#Name" are both in use.
  error.name = typeof type === 'string' ? type.replace(/^.*#/, '').replace(/:.*$/, '') : 'UnknownError'
  return Object.assign(error, {
    $metadata: { httpStatusCode: status, requestId: headers['x-amzn-requestid'] },
    ...(headers['retry-after'] && { retryAfterSeconds: headers['retry-after'] }),
  })
}

function jsonObject(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? { ...value } : {}
  } catch {
    return {}
  }
}
