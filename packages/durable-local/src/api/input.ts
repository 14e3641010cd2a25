import { Place } from './place.ts'
import { parseJson } from './rest-json.ts'
import type { ApiRequest, Labels } from './route.ts'
import { type RequiredShape, readOptional, required, type Shape, type Structure } from './shapes.ts'
import { Violations } from './violations.ts'

/** Where a member of an operation's input travels, and its shape. */
export interface Input<S extends Shape<unknown> = Shape<unknown>> {
  readonly shape: S
  /** What errors call it: the member's name; empty for a whole body. */
  readonly name: string
  find(request: ApiRequest, labels: Labels): unknown
}

export interface Inputs {
  readonly [name: string]: Input
}

/** What a route with these inputs is given. */
export type InputOf<I extends Inputs> = Structure<{ readonly [K in keyof I]: I[K]['shape'] }>

/** A part of the path. */
export function label<T>(name: string, shape: Shape<T>): Input<RequiredShape<T>> {
  return {
    shape: required(shape),
    name,
    find: (_, labels) => decodeLabel(labels[name] ?? ''),
  }
}

export function query<S extends Shape<unknown>>(name: string, shape: S): Input<S> {
  return {
    shape,
    name,
    find({ query }) {
      const texts = query.getAll(name)
      return texts.length === 0 ? undefined : shape.fromTexts(texts)
    },
  }
}

/** `name` is the member's, `header` where it travels. */
export function header<S extends Shape<unknown>>(name: string, header: string, shape: S): Input<S> {
  return { shape, name, find: ({ headers }) => headers[header.toLowerCase()] }
}

/** The whole body as JSON; an empty one is an empty object. */
export function jsonBody<T>(shape: Shape<T>): Input<RequiredShape<T>> {
  return { shape: required(shape), name: '', find: ({ body }) => parseJson(body) }
}

/** The whole body, byte for byte. */
export function rawBody(): Input<RequiredShape<Uint8Array>> {
  return { shape: bytes, name: 'Payload', find: ({ body }) => body }
}

/**
 * Reads everything a route asks for.
 * @throws SerializationException, ValidationException
 */
export function readInput<I extends Inputs>(inputs: I, request: ApiRequest, labels: Labels): InputOf<I> {
  const violations = new Violations()
  const root = new Place(violations)
  const result: Record<string, unknown> = {}
  for (const key of Object.keys(inputs)) {
    const input = inputs[key]
    if (input === undefined) continue
    const value = readOptional(input.shape, input.find(request, labels), root.member(input.name))
    if (value !== undefined) result[key] = value
  }
  violations.throwIfAny()
  // The loop above did what the type says, input by input; TypeScript cannot follow it.
  return result as InputOf<I>
}

const bytes = required<Uint8Array>({
  fromTexts: (texts) => texts,
  read(value, at) {
    if (!(value instanceof Uint8Array)) throw at.wrongType(value, 'binary data')
    return value
  },
})

/** Clients encode a label once; one that still has a % after decoding was encoded once more by a proxy: no label has one. */
export function decodeLabel(text: string): string {
  const once = decode(text)
  return once.includes('%') ? decode(once) : once
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    // Malformed: it stays as it is, and no pattern matches it.
    return text
  }
}
