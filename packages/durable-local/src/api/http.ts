import type { IncomingHttpHeaders } from 'node:http'

/** A request as routes see it: labels decoded, body read. */
export interface ApiRequest {
  readonly method: string
  /** Decoded values of the labels in the route's path, by name. */
  readonly labels: Readonly<Record<string, string>>
  readonly query: URLSearchParams
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

/** What a route answers. An object is sent as JSON. */
export interface ApiResponse {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: object | string
}

export function ok(body: object): ApiResponse {
  return { status: 200, body }
}

/** A header that may be given once. */
export function headerOf({ headers }: ApiRequest, name: string): string | undefined {
  const value = headers[name]
  return Array.isArray(value) ? value[0] : value
}
