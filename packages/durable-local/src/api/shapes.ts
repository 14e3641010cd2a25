import { ServiceError } from 'durable-engine'
import type { Violations } from './violations.ts'

// The constraint language of the Lambda service model, as far as the routes need it. A shape reads a value the way the
// service does:
// - a value of the wrong type is a SerializationException at once;
// - a value that breaks a constraint is noted, and all that is noted becomes one ValidationException;
// - JSON null is absence; members nobody knows are ignored.

/** Reads one kind of value. */
export interface Shape<T> {
  /** `at` is the path that errors name: `updates.1.member.id`. What was noted as a violation is never used. */
  read(value: unknown, at: string, violations: Violations): T
  /** What a JSON body would carry for these texts of a query string or header. */
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
    read(value, at, violations) {
      if (typeof value !== 'string') throw wrongType(value, at, 'a string')
      checkBounds(value.length, limits, 'length', value, at, violations)
      if (whole?.test(value) === false) {
        violations.add(value, at, `Member must satisfy regular expression pattern: ${pattern}`)
      }
      return value
    },
  }
}

/** One of a set of texts. */
export function oneOf<const T extends string>(...values: readonly [T, ...T[]]): Shape<T> {
  return {
    fromTexts: first,
    read(value, at, violations) {
      if (typeof value !== 'string') throw wrongType(value, at, 'a string')
      const known = values.find((one) => one === value)
      if (known === undefined) violations.add(value, at, enumRule(values))
      return known ?? values[0]
    },
  }
}

/** Several of a set of texts. */
export function someOf<const T extends string>(values: readonly T[], limits: Bounds): Shape<readonly T[]> {
  return {
    fromTexts: (texts) => texts,
    read(value, at, violations) {
      if (!Array.isArray(value)) throw wrongType(value, at, 'a list')
      const known = values.filter((one) => value.includes(one))
      const shown = `[${value.join(', ')}]`
      checkBounds(value.length, limits, 'length', shown, at, violations)
      if (value.some((one) => !known.includes(one))) {
        violations.add(shown, at, `Member must satisfy constraint: [${enumRule(values)}, Member must not be null]`)
      }
      return known
    },
  }
}

export function integer(limits: Bounds = {}): Shape<number> {
  return {
    fromTexts: ([text]) => (text !== undefined && /^-?\d{1,15}$/.test(text) ? Number(text) : text),
    read(value, at, violations) {
      if (!Number.isSafeInteger(value)) throw wrongType(value, at, 'an integer')
      const number = Number(value)
      checkBounds(number, limits, 'value', number, at, violations)
      return number
    },
  }
}

export function boolean(): Shape<boolean> {
  return {
    fromTexts: ([text]) => (text === 'true' ? true : text === 'false' ? false : text),
    read(value, at) {
      if (typeof value !== 'boolean') throw wrongType(value, at, 'true or false')
      return value
    },
  }
}

/** A moment, as epoch seconds or ISO 8601; read as epoch milliseconds. */
export function timestamp(): Shape<number> {
  return {
    fromTexts: ([text]) => (text !== undefined && /^\d{1,12}(\.\d{1,9})?$/.test(text) ? Number(text) : text),
    read(value, at) {
      const ms =
        typeof value === 'number' ? value * 1000 : ISO_TIME.test(String(value)) ? Date.parse(String(value)) : NaN
      if (Number.isNaN(new Date(ms).getTime())) throw wrongType(value, at, 'a timestamp (ISO 8601 or epoch seconds)')
      return Math.round(ms)
    },
  }
}

const ISO_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:?\d\d)$/

export function list<T>(member: Shape<T>): Shape<readonly T[]> {
  return {
    fromTexts: (texts) => texts.map((text) => member.fromTexts([text])),
    read(value, at, violations) {
      if (!Array.isArray(value)) throw wrongType(value, at, 'a list')
      return value.map((one: unknown, i) => member.read(one, `${at}.${i + 1}.member`, violations))
    },
  }
}

export function structure<const M extends Members>(members: M): Shape<Structure<M>> {
  const known = Object.entries(members)
  return {
    fromTexts: first,
    read(value, at, violations) {
      if (!isObject(value)) throw wrongType(value, at, 'an object')
      const result: Record<string, unknown> = {}
      for (const [name, shape] of known) {
        const path = at === '' ? camelCase(name) : `${at}.${camelCase(name)}`
        const member = readMember(shape, value[name], path, violations)
        if (member !== undefined) result[name] = member
      }
      // The loop above did what the type says, member by member; TypeScript cannot follow it.
      return result as Structure<M>
    },
  }
}

export function required<T>(shape: Shape<T>): RequiredShape<T> {
  return { ...shape, required: true }
}

/** Reads a value that may be absent. */
export function readMember<T>(shape: Shape<T>, value: unknown, at: string, violations: Violations): T | undefined {
  if (value !== undefined && value !== null) return shape.read(value, at, violations)
  if ('required' in shape) violations.add(undefined, at, 'Member must not be null')
  return undefined
}

/** `DurableExecutionArn` as errors write it: `durableExecutionArn`. */
export function camelCase(name: string): string {
  return name.slice(0, 1).toLowerCase() + name.slice(1)
}

function first([text]: readonly string[]): unknown {
  return text
}

function enumRule(values: readonly string[]): string {
  return `Member must satisfy enum value set: [${values.join(', ')}]`
}

function checkBounds(
  size: number,
  { min, max }: Bounds,
  what: 'length' | 'value',
  shown: unknown,
  at: string,
  violations: Violations,
): void {
  if (min !== undefined && size < min)
    violations.add(shown, at, `Member must have ${what} greater than or equal to ${min}`)
  if (max !== undefined && size > max)
    violations.add(shown, at, `Member must have ${what} less than or equal to ${max}`)
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function wrongType(value: unknown, at: string, expected: string): ServiceError {
  const where = at === '' ? 'The request body' : `The value at '${at}'`
  return new ServiceError('SerializationException', `${where} is ${typeName(value)}; ${expected} was expected.`)
}

function typeName(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object') return 'an object'
  if (typeof value === 'string') return value.length > 256 ? 'a string' : `the string '${value}'`
  return String(value)
}
