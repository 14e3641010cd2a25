import { expect, test } from 'vitest'
import { pyEquals, pyJson, pyRegExp, pyStr } from './python.ts'
import { parseRequirement } from './requirement.ts'

test('json.dumps puts a blank after every comma and colon and escapes all but ASCII', () => {
  expect(pyJson({ status: 'approved', list: [1, null], umlaut: 'ä' })).toBe(
    '{"status": "approved", "list": [1, null], "umlaut": "\\u00e4"}',
  )
})

test('str() prints values as Python does', () => {
  expect([pyStr('text'), pyStr(null), pyStr(true), pyStr([1, 'a'])]).toEqual(['text', 'None', 'True', "[1, 'a']"])
})

test('equality ignores the order of keys and takes absent for null', () => {
  expect(pyEquals({ a: 1, b: [true] }, { b: [1], a: 1 })).toBe(true)
  expect(pyEquals(undefined, null)).toBe(true)
  expect(pyEquals({ a: 1 }, { a: 1, b: 2 })).toBe(false)
})

test('a Python regular expression keeps its meaning', () => {
  expect(pyRegExp('^end$').test('end\n')).toBe(true)
  expect(pyRegExp('(?i)abc').test('ABC')).toBe(true)
  expect(pyRegExp('\\Aabc\\Z').test('abc\n')).toBe(false)
})

test('a lone y in a requirement is text, not true', () => {
  expect(parseRequirement('- x\n- y\n- true')).toEqual(['x', 'y', true])
})
