import { expect, test } from 'vitest'
import { InvalidRequest, monthsOf, parseRequest } from '../src/request.ts'

const request = { account: '417023', from: '2025-11', months: 4 }

test('months come three at a time, across the end of a year', () => {
  expect(monthsOf(request)).toEqual([['2025-11', '2025-12', '2026-01'], ['2026-02']])
})

test.each([
  ['no object', '417023', /^Not a valid request\. event: /],
  ['an account of five digits', { ...request, account: '41702' }, /account: expected six digits/],
  ['a month that does not exist', { ...request, from: '2025-13' }, /from: expected a month/],
  ['a year that JavaScript takes for 1950', { ...request, from: '0050-01' }, /from: expected a month/],
  ['months of five-digit years', { ...request, from: '9999-12' }, /from: expected a month/],
  ['no months', { ...request, months: 0 }, /months: /],
  ['more than a year', { ...request, months: 13 }, /months: /],
  ['an unknown field', { ...request, to: '2026-02' }, /event: .*to/],
])('a request with %s is refused, and the message says where', (_what, event, message) => {
  expect(() => parseRequest(event)).toThrow(InvalidRequest)
  expect(() => parseRequest(event)).toThrow(message)
})
