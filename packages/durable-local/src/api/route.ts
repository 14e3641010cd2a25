import type { IncomingHttpHeaders } from 'node:http'
import type { ApiContext } from './context.ts'
import { type InputOf, type Inputs, readInput } from './input.ts'
import type { Operation } from './operations.ts'
import type { Answer } from './reply.ts'

/** A request as routes see it. */
export interface ApiRequest {
  readonly method: string
  /** As it was sent: split first, decode then. */
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: IncomingHttpHeaders
  readonly body: Uint8Array
}

/** An operation of the API at its place. */
export interface Route {
  /** Absent for what is not of the Lambda API. */
  readonly operation?: Operation
  readonly method: string
  readonly pattern: RegExp
  answer(request: ApiRequest, labels: Labels, context: ApiContext): Promise<Answer>
}

export type Labels = Readonly<Record<string, string>>

interface RouteSpec<I extends Inputs> {
  readonly operation?: Operation
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** `{Label}` stands for one segment, `{Label+}` for one or more. */
  readonly path: string
  readonly input: I
  handle(input: InputOf<I>, context: ApiContext): Promise<Answer>
}

/** Declares a route: where it is, what it reads, what it does. */
export function route<const I extends Inputs>({ path, input, handle, ...spec }: RouteSpec<I>): Route {
  return {
    ...spec,
    pattern: compile(path),
    answer: (request, labels, context) => handle(readInput(input, request, labels), context),
  }
}

function compile(path: string): RegExp {
  const pattern = path.replaceAll(/\{(\w+)(\+?)\}/g, (_, name: string, greedy: string) =>
    greedy === '+' ? `(?<${name}>.+?)` : `(?<${name}>[^/]+)`,
  )
  return new RegExp(`^${pattern}/?$`)
}
