import { expect, test } from 'vitest'
import * as limits from './limits.ts'

test('a name of printable ASCII passes, and so does none', () => {
  expect(() => limits.checkName(undefined, 'step')).not.toThrow()
  expect(() => limits.checkName(' ~charge #1', 'step')).not.toThrow()
  expect(() => limits.checkName('n'.repeat(256), 'step')).not.toThrow()
})

test.each([
  ['', 'step: the name is empty'],
  ['n'.repeat(257), 'step: the name has 257 characters'],
  ['café', 'contains "é"'],
  ['ship 🚀 it', 'contains "🚀"'],
  ['two\nlines', 'contains "\\n"'],
])('the name %j is refused', (name, reason) => {
  expect(() => limits.checkName(name, 'step')).toThrow(reason)
})

test('delays are whole seconds from one second to 366 days', () => {
  expect(limits.checkDelay({ seconds: 1 }, 'wait')).toBe(1)
  expect(() => limits.checkDelay({ seconds: 0 }, 'wait')).toThrow('wait is 0 seconds')
  expect(() => limits.checkDelay({ days: 366, seconds: 1 }, 'wait')).toThrow('wait is 31622401 seconds')
})

test('a callback may have no timeout, but not one of zero', () => {
  expect(limits.checkCallbackTimeout(undefined, 'timeout')).toBeUndefined()
  expect(limits.checkCallbackTimeout({ days: 400 }, 'timeout')).toBe(34_560_000)
  expect(() => limits.checkCallbackTimeout({ seconds: 0 }, 'timeout')).toThrow(RangeError)
})

test('a payload is measured in UTF-8 bytes, at the limit and one above', () => {
  const atLimit = 'é'.repeat(524_288)
  expect(() => limits.checkPayload(atLimit, 'The result')).not.toThrow()
  expect(() => limits.checkPayload(`${atLimit}x`, 'The result')).toThrow('The result is 1048577 bytes')
  expect(() => limits.checkPayload('abc', 'The result', 3)).not.toThrow()
  expect(() => limits.checkPayload('abcd', 'The result', 3)).toThrow('at most 3')
})

test('subtypes, functions and tenants are checked', () => {
  expect(() => limits.checkSubType('Saga-1_a', 'child')).not.toThrow()
  expect(() => limits.checkSubType('has space', 'child')).toThrow('subType')
  expect(() => limits.checkSubType('s'.repeat(33), 'child')).toThrow('subType')
  expect(() => limits.checkFunctionName('', 'invoke')).toThrow('function')
  expect(() => limits.checkFunctionName('f'.repeat(257), 'invoke')).toThrow('function')
  expect(() => limits.checkTenantId('tenant a/b', 'invoke')).not.toThrow()
  expect(() => limits.checkTenantId('tenant#', 'invoke')).toThrow('tenantId')
})

test('an error that is too large loses its stack, then the end of its message, then its data', () => {
  const MIB = 1_048_576
  const small = { ErrorType: 'E', ErrorMessage: 'm', ErrorData: 'd', StackTrace: ['s'] }
  expect(limits.fitError(small)).toBe(small)
  const exact = { ErrorType: 'E', ErrorMessage: 'é'.repeat(MIB / 2 - 1), ErrorData: 'd' }
  expect(limits.fitError(exact)).toBe(exact)
  expect(limits.fitError({ ...exact, StackTrace: ['s'] })).toEqual(exact)
  const long = limits.fitError({ ...small, ErrorMessage: 'm'.repeat(MIB) })
  expect(long).toMatchObject({ ErrorType: 'E', ErrorData: 'd' })
  expect(long.ErrorMessage).toMatch(/^m{65536} … \(cut: the service stores at most 1048576 bytes of an error\)$/)
  expect(limits.fitError({ ...small, ErrorData: 'd'.repeat(MIB) }).ErrorData).toBeUndefined()
})
