import { expect, test } from 'vitest'
import { InvalidSignUp, parseSignUp } from '../src/sign-up.ts'

const signUp = { name: 'Ada', email: 'ada@example.com' }

test('without another wish, the first issue follows a day later', () => {
  expect(parseSignUp(signUp)).toEqual({ ...signUp, firstIssueAfterSeconds: 86_400 })
})

test.each([
  ['no object', 'ada@example.com', /^Not a valid sign-up\. event: /],
  ['no name', { ...signUp, name: '' }, /name: /],
  ['no address', { ...signUp, email: 'ada at example.com' }, /email: Invalid email/],
  ['a pause that is over before it begins', { ...signUp, firstIssueAfterSeconds: 0 }, /firstIssueAfterSeconds: /],
  ['a pause of two months', { ...signUp, firstIssueAfterSeconds: 5_184_000 }, /firstIssueAfterSeconds: /],
  ['an unknown field', { ...signUp, age: 40 }, /event: .*age/],
])('a sign-up with %s is refused, and the message says where', (_what, event, message) => {
  expect(() => parseSignUp(event)).toThrow(InvalidSignUp)
  expect(() => parseSignUp(event)).toThrow(message)
})
