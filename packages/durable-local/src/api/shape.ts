import { ServiceError } from 'durable-engine'

// Checks values against the constraints of the service model and words what is wrong as Lambda does:
// "2 validation errors detected: Value 'x' at 'path' failed to satisfy constraint: Member must …; …".

export type Shape =
  | {
      readonly type: 'string'
      readonly min?: number
      readonly max?: number
      readonly pattern?: string
      readonly enum?: readonly string[]
    }
  | { readonly type: 'integer'; readonly min?: number; readonly max?: number }
  | { readonly type: 'boolean' }
  | { readonly type: 'timestamp' }
  | { readonly type: 'list'; readonly of: Shape; readonly min?: number; readonly max?: number }
  | {
      readonly type: 'structure'
      readonly members: Readonly<Record<string, Shape>>
      readonly required?: readonly string[]
    }

/**
 * The value with unknown members dropped and null taken for absent.
 * @throws SerializationException for a wrong type, ValidationException for broken constraints, all of them at once
 */
export function checkShape(shape: Shape, value: unknown, name: string): unknown {
  const violations: string[] = []
  const checked = check(shape, value, name, violations)
  if (violations.length > 0) {
    const count = `${violations.length} validation error${violations.length === 1 ? '' : 's'} detected`
    throw new ServiceError('ValidationException', `${count}: ${violations.join('; ')}`)
  }
  return checked
}

function check(shape: Shape, value: unknown, path: string, violations: string[]): unknown {
  switch (shape.type) {
    case 'string':
      return checkString(shape, value, path, violations)
    case 'integer':
      return checkInteger(shape, value, path, violations)
    case 'boolean':
      if (typeof value !== 'boolean') throw wrongType(path, 'a boolean')
      return value
    case 'timestamp':
      return checkTimestamp(value, path)
    case 'list':
      return checkList(shape, value, path, violations)
    case 'structure':
      return checkStructure(shape, value, path, violations)
  }
}

type ShapeOf<T extends Shape['type']> = Extract<Shape, { readonly type: T }>

function checkString(shape: ShapeOf<'string'>, value: unknown, path: string, violations: string[]): unknown {
  if (typeof value !== 'string') throw wrongType(path, 'a string')
  const { min = 0, max = Number.POSITIVE_INFINITY, pattern } = shape
  const shown = value.length > 200 ? `${value.slice(0, 200)}…` : value
  function violate(rule: string): void {
    violations.push(`Value '${shown}' at '${path}' failed to satisfy constraint: ${rule}`)
  }
  if (value.length < min) violate(`Member must have length greater than or equal to ${min}`)
  if (value.length > max) violate(`Member must have length less than or equal to ${max}`)
  if (pattern !== undefined && !new RegExp(`^(?:${pattern})$`).test(value)) {
    violate(`Member must satisfy regular expression pattern: ${pattern}`)
  }
  if (shape.enum !== undefined && !shape.enum.includes(value)) {
    violate(`Member must satisfy enum value set: [${shape.enum.join(', ')}]`)
  }
  return value
}

function checkInteger(shape: ShapeOf<'integer'>, value: unknown, path: string, violations: string[]): unknown {
  if (typeof value !== 'number' || !Number.isInteger(value)) throw wrongType(path, 'a whole number')
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = shape
  function violate(rule: string): void {
    violations.push(`Value '${value}' at '${path}' failed to satisfy constraint: ${rule}`)
  }
  if (value < min) violate(`Member must have value greater than or equal to ${min}`)
  if (value > max) violate(`Member must have value less than or equal to ${max}`)
  return value
}

/** ISO 8601, or epoch seconds; answers epoch milliseconds. */
function checkTimestamp(value: unknown, path: string): number {
  const text = String(value)
  const ms = /^\d+(\.\d+)?$/.test(text) ? Number(text) * 1000 : Date.parse(text)
  if (Number.isNaN(ms)) throw wrongType(path, 'a timestamp')
  return ms
}

function checkList(shape: ShapeOf<'list'>, value: unknown, path: string, violations: string[]): unknown {
  if (!Array.isArray(value)) throw wrongType(path, 'a list')
  const { min = 0, max = Number.POSITIVE_INFINITY } = shape
  if (value.length < min || value.length > max) {
    const rule = value.length < min ? `greater than or equal to ${min}` : `less than or equal to ${max}`
    violations.push(`Value at '${path}' failed to satisfy constraint: Member must have length ${rule}`)
  }
  return value.map((item, i) => check(shape.of, item, `${path}.${i + 1}.member`, violations))
}

function checkStructure(shape: ShapeOf<'structure'>, value: unknown, path: string, violations: string[]): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrongType(path, 'a structure')
  const given = new Map(Object.entries(value).filter(([, member]) => member !== null && member !== undefined))
  const entries = Object.entries(shape.members).flatMap(([name, member]) => {
    const at = path === '' ? lowerFirst(name) : `${path}.${lowerFirst(name)}`
    if (given.has(name)) return [[name, check(member, given.get(name), at, violations)] as const]
    if (shape.required?.includes(name)) {
      violations.push(`Value null at '${at}' failed to satisfy constraint: Member must not be null`)
    }
    return []
  })
  return Object.fromEntries(entries)
}

function lowerFirst(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1)
}

function wrongType(path: string, expected: string): ServiceError {
  return new ServiceError('SerializationException', `The value at '${path || 'body'}' has to be ${expected}.`)
}
