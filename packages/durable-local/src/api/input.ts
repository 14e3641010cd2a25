import { ServiceError } from 'durable-engine'
import type { ApiRequest } from './http.ts'
import { checkShape, type Shape } from './shape.ts'

/**
 * A JSON body of the given shape; an empty body is `{}`.
 * @throws SerializationException, ValidationException
 */
export function jsonBody<T>({ body }: ApiRequest, shape: Shape): T {
  // The shape is what makes the value a T.
  return checkShape(shape, parse(body), '') as T
}

function parse(body: Buffer): unknown {
  if (body.length === 0) return {}
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body))
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new ServiceError('SerializationException', `The request body is not JSON: ${reason}`)
  }
}

/** The shapes of a route's query, by the names of its parameters. */
export type QueryShapes = Readonly<Record<string, Shape>>

/**
 * The parameters of a query, checked; those that are not there are absent.
 * @throws SerializationException, ValidationException
 */
export function queryInput<T>({ query }: ApiRequest, shapes: QueryShapes, required: readonly string[] = []): T {
  const given = Object.entries(shapes).flatMap(([name, shape]) => {
    const values = query.getAll(name)
    const [first] = values
    if (first === undefined) return []
    return [[name, shape.type === 'list' ? values : fromText(shape, first)] as const]
  })
  return checkShape({ type: 'structure', members: shapes, required }, Object.fromEntries(given), '') as T
}

function fromText(shape: Shape, text: string): unknown {
  if (shape.type === 'boolean') return text === 'true' ? true : text === 'false' ? false : text
  if (shape.type === 'integer') return /^-?\d+$/.test(text) ? Number(text) : text
  return text
}
