// The official runner is a Python program, and some of its verdicts hinge on how Python prints, compares and
// serialises values. These functions follow those rules, so that a requirement gets the same verdict here.

import { isMapping, type Json, type Mapping } from './json.ts'

/** Python's `str()` of a JSON-like value. */
export function pyStr(value: Json): string {
  return typeof value === 'string' ? value : pyRepr(value)
}

function pyRepr(value: Json): string {
  if (value === null || value === undefined) return 'None'
  if (value === true) return 'True'
  if (value === false) return 'False'
  if (typeof value === 'string') return value.includes("'") && !value.includes('"') ? `"${value}"` : `'${value}'`
  if (value instanceof Date) {
    return value
      .toISOString()
      .replace('T', ' ')
      .replace(/\.\d+Z$/, '+00:00')
  }
  if (Array.isArray(value)) return `[${value.map(pyRepr).join(', ')}]`
  if (isMapping(value))
    return `{${Object.entries(value)
      .map(([key, member]) => `${pyRepr(key)}: ${pyRepr(member)}`)
      .join(', ')}}`
  return String(value)
}

/** Python's `==` on parsed JSON: key order is irrelevant, list order matters, True and False equal 1 and 0. */
export function pyEquals(a: Json, b: Json): boolean {
  const left = a ?? null
  const right = b ?? null
  if (left === null || right === null) return left === right
  if (isNumeric(left) && isNumeric(right)) return Number(left) === Number(right)
  if (left instanceof Date && right instanceof Date) return left.getTime() === right.getTime()
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length && left.every((item, i) => pyEquals(item, right[i]))
  }
  if (isMapping(left) && isMapping(right)) {
    const keys = definedKeys(left)
    return (
      keys.length === definedKeys(right).length && keys.every((key) => key in right && pyEquals(left[key], right[key]))
    )
  }
  return left === right
}

function isNumeric(value: Json): value is number | boolean {
  return typeof value === 'number' || typeof value === 'boolean'
}

function definedKeys(mapping: Mapping): string[] {
  return Object.keys(mapping).filter((key) => mapping[key] !== undefined)
}

/**
 * `json.dumps` with its defaults: a blank after every comma and colon, all but ASCII escaped. Requirement 7-11 compares
 * a callback's payload character by character, so the blanks count.
 */
export function pyJson(value: Json): string {
  if (value === null || value === undefined) return 'null'
  if (typeof value === 'string') return asciiString(value)
  if (Array.isArray(value)) return `[${value.map(pyJson).join(', ')}]`
  if (isMapping(value))
    return `{${definedKeys(value)
      .map((key) => `${asciiString(key)}: ${pyJson(value[key])}`)
      .join(', ')}}`
  return JSON.stringify(value)
}

function asciiString(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

/** A Python regular expression as a RegExp, for the constructs that requirement files use. */
export function pyRegExp(source: string): RegExp {
  const lead = /^\(\?([ims]+)\)/.exec(source)
  const body = source
    .slice(lead?.[0].length ?? 0)
    .replaceAll('(?P<', '(?<')
    .replaceAll(/\(\?P=(\w+)\)/g, '\\k<$1>')
    .replaceAll('\\A', '(?<![\\s\\S])')
    .replaceAll('\\Z', '(?![\\s\\S])')
    // A closing `$` also matches before one last line break.
    .replace(/(?<!\\)\$$/, '(?=\\n?(?![\\s\\S]))')
  return new RegExp(body, lead?.[1] ?? '')
}
