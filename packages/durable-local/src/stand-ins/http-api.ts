import type { IncomingMessage, ServerResponse } from 'node:http'
import { checkCaller } from '../api/loopback.ts'
import { createServer } from '../node-http.ts'
import { boundedBody } from './bounded-body.ts'
import { gatewayAnswer, type HttpAnswer, httpAnswer } from './http-answer.ts'
import { httpEvent, urlOf } from './http-event.ts'
import { type HttpRoute, matchRoute } from './http-route.ts'
import { openOnLoopback } from './loopback-server.ts'

/** Calls a function and waits for it. Rejects if it cannot be called. */
export type CallFunction = (call: {
  readonly functionName: string
  readonly qualifier?: string
  readonly payload: string
}) => Promise<{ readonly payload?: string; readonly functionError?: string }>

export interface HttpApiOptions {
  readonly routes: readonly HttpRoute[]
  readonly call: CallFunction
  /** Default: any free port. */
  readonly port?: number
  /** How long a function may take to answer, in milliseconds. Default 30,000, as with API Gateway. */
  readonly timeoutMs?: number
}

export interface HttpApi {
  /** `http://127.0.0.1:PORT` */
  readonly url: string
  /** From the next request on, these are the routes. */
  setRoutes(routes: readonly HttpRoute[]): void
  close(): Promise<void>
}

/** What a function takes as its event, with some room for the rest of it. */
const MAX_BODY_BYTES = 6_000_000

/**
 * Stands in for an HTTP API of API Gateway, or for a function URL (one route: `$default`), on loopback. Functions get
 * and give payload format 2.0.
 */
export async function startHttpApi({ routes, call, port = 0, timeoutMs = 30_000 }: HttpApiOptions): Promise<HttpApi> {
  let current = routes
  const server = createServer((request, response) => {
    answer(request)
      .catch(() => gatewayAnswer(500, 'Internal Server Error'))
      .then((answered) => send(response, answered))
  })

  async function answer(request: IncomingMessage): Promise<HttpAnswer> {
    try {
      checkCaller(request.headers)
    } catch {
      return gatewayAnswer(403, 'Forbidden')
    }
    const matched = matchRoute(current, request.method ?? 'GET', urlOf(request).pathname)
    if (matched === undefined) return gatewayAnswer(404, 'Not Found')
    const body = await boundedBody(request, MAX_BODY_BYTES)
    if (body === undefined) return gatewayAnswer(413, 'Request Entity Too Large')
    const { functionName, qualifier } = matched.route
    const payload = JSON.stringify(httpEvent(request, body, matched))
    const result = await within(
      timeoutMs,
      call({ functionName, ...(qualifier === undefined ? {} : { qualifier }), payload }),
    )
    if (result === undefined) return gatewayAnswer(503, 'Service Unavailable')
    const answered = result.functionError === undefined ? httpAnswer(result.payload ?? 'null') : undefined
    return answered ?? gatewayAnswer(500, 'Internal Server Error')
  }

  const { endpoint: url, close } = await openOnLoopback(server, port)
  return {
    url,
    setRoutes(next) {
      current = next
    },
    close,
  }
}

/** Undefined if it took longer. */
async function within<T>(ms: number, promise: Promise<T>): Promise<T | undefined> {
  const late = Promise.withResolvers<undefined>()
  const timer = setTimeout(() => late.resolve(undefined), ms)
  try {
    return await Promise.race([promise, late.promise])
  } finally {
    clearTimeout(timer)
  }
}

/** A function may have set headers that cannot be sent. */
function send(response: ServerResponse, { status, headers, body }: HttpAnswer): void {
  try {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
    response.writeHead(status)
    response.end(body)
  } catch {
    for (const name of response.getHeaderNames()) response.removeHeader(name)
    send(response, gatewayAnswer(500, 'Internal Server Error'))
  }
}
