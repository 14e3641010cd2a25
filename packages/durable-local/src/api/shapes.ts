import type { Place } from './place.ts'

// The constraint language of the Lambda service model, as far as the routes need it. A shape reads a value the way the
// service does:
// - a value of the wrong type is a SerializationException at once;
// - a value that breaks a constraint is noted, and all that is noted becomes one ValidationException;
// - JSON null is absence; members nobody knows are ignored.

/** Reads one kind of value. */
export interface Shape<T> {
  /** What was noted as a violation is never used: the request ends with the ValidationException. */
  read(value: unknown, at: Place): T
  /** What a JSON body would carry for these texts of a query string. */
  fromTexts(texts: readonly string[]): unknown
}

export interface RequiredShape<T> extends Shape<T> {
  readonly required: true
}

export interface Members {
  readonly [name: string]: Shape<unknown>
}

type ValueOf<S> = S extends Shape<infer T> ? T : never

/** The value of a structure: required members are there, the others may be. */
export type Structure<M> = {
  readonly [K in keyof M as M[K] extends RequiredShape<unknown> ? K : never]: ValueOf<M[K]>
} & { readonly [K in keyof M as M[K] extends RequiredShape<unknown> ? never : K]?: ValueOf<M[K]> }

/** Of a length or a number; both allowed. */
interface Bounds {
  readonly min?: number
  readonly max?: number
}

/** A text; `pattern` has to match all of it. */
export function string(limits: Bounds & { readonly pattern?: string } = {}): Shape<string> {
  const { pattern } = limits
  const whole = pattern === undefined ? undefined : new RegExp(`^(?:${pattern})$`)
  return {
    fromTexts: first,
    read(value, at) {
      if (typeof value !== 'string') throw at.wrongType(value, 'a string')
      for (const rule of brokenBounds('length', value.length, limits)) at.violates(value, rule)
      if (whole?.test(value) === false) {
        at.violates(value, `Member must satisfy regular expression pattern: ${pattern}`)
      }
      return value
    },
  }
}

/** One of a set of texts. */
export function oneOf<const T extends string>(...values: readonly [T, ...T[]]): Shape<T> {
  return {
    fromTexts: first,
    read(value, at) {
      if (typeof value !== 'string') throw at.wrongType(value, 'a string')
      const known = values.find((one) => one === value)
      if (known === undefined) at.violates(value, enumRule(values))
      return known ?? values[0]
    },
  }
}

/** Several of a set of texts. */
export function someOf<const T extends string>(values: readonly T[], limits: Bounds): Shape<readonly T[]> {
  return {
    fromTexts: (texts) => texts,
    read(value, at) {
      if (!Array.isArray(value)) throw at.wrongType(value, 'a list')
      const known = values.filter((one) => value.includes(one))
      const shown = `[${value.join(', ')}]`
      for (const rule of brokenBounds('length', value.length, limits)) at.violates(shown, rule)
      if (value.some((one) => !known.includes(one))) {
        at.violates(shown, `Member must satisfy constraint: [${enumRule(values)}, Member must not be null]`)
      }
      return known
    },
  }
}

/** A whole number; a query string writes it in digits. */
export function integer(limits: Bounds = {}): Shape<number> {
  return {
    fromTexts: ([text]) => (text !== undefined && /^-?\d{1,15}$/.test(text) ? Number(text) : text),
    read(value, at) {
      if (typeof value !== 'number' || !Number.isSafeInteger(value)) throw at.wrongType(value, 'an integer')
      for (const rule of brokenBounds('value', value, limits)) at.violates(value, rule)
      return value
    },
  }
}

/** True or false; a query string writes the word. */
export function boolean(): Shape<boolean> {
  return {
    fromTexts: ([text]) => (text === 'true' ? true : text === 'false' ? false : text),
    read(value, at) {
      if (typeof value !== 'boolean') throw at.wrongType(value, 'true or false')
      return value
    },
  }
}

const EPOCH_SECONDS = /^\d{1,12}(\.\d{1,9})?$/
const ISO_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:?\d\d)$/

/** A moment, as epoch seconds or ISO 8601; read as epoch milliseconds. */
export function timestamp(): Shape<number> {
  return {
    fromTexts: ([text]) => (text !== undefined && EPOCH_SECONDS.test(text) ? Number(text) : text),
    read(value, at) {
      if (typeof value === 'number' && Math.abs(value) < 1e12) return Math.round(value * 1000)
      const ms = typeof value === 'string' && ISO_TIME.test(value) ? Date.parse(value) : Number.NaN
      if (Number.isNaN(ms)) throw at.wrongType(value, 'a timestamp (ISO 8601 or epoch seconds)')
      return ms
    },
  }
}

/** Any number of values of one shape. */
export function list<T>(member: Shape<T>): Shape<readonly T[]> {
  return {
    fromTexts: (texts) => texts.map((text) => member.fromTexts([text])),
    read(value, at) {
      if (!Array.isArray(value)) throw at.wrongType(value, 'a list')
      return value.map((one: unknown, index) => member.read(one, at.item(index)))
    },
  }
}

/** An object; its members may be absent unless they are `required`. */
export function structure<const M extends Members>(members: M): Shape<Structure<M>> {
  const known = Object.entries(members)
  return {
    fromTexts: first,
    read(value, at) {
      if (!isObject(value)) throw at.wrongType(value, 'an object')
      const result: Record<string, unknown> = {}
      for (const [name, shape] of known) {
        const member = readOptional(shape, value[name], at.member(name))
        if (member !== undefined) result[name] = member
      }
      // The loop above did what the type says, member by member; TypeScript cannot follow it.
      return result as Structure<M>
    },
  }
}

/** Marks a member that has to be there. */
export function required<T>(shape: Shape<T>): RequiredShape<T> {
  return { ...shape, required: true }
}

/** Reads a value that may be absent, undefined if it is. */
export function readOptional<T>(shape: Shape<T>, value: unknown, at: Place): T | undefined {
  if (value !== undefined && value !== null) return shape.read(value, at)
  if ('required' in shape) at.violates(undefined, 'Member must not be null')
  return undefined
}

function first([text]: readonly string[]): unknown {
  return text
}

function enumRule(values: readonly string[]): string {
  return `Member must satisfy enum value set: [${values.join(', ')}]`
}

function brokenBounds(what: 'length' | 'value', size: number, { min = size, max = size }: Bounds): string[] {
  return [
    ...(size < min ? [`Member must have ${what} greater than or equal to ${min}`] : []),
    ...(size > max ? [`Member must have ${what} less than or equal to ${max}`] : []),
  ]
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
