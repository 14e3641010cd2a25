import { expect, test } from 'vitest'
import { outcomeOf } from './handler-outcome.ts'

test.each([
  ['{"Status":"PENDING"}', { status: 'PENDING' }],
  ['{"Status":"SUCCEEDED","Result":""}', { status: 'SUCCEEDED', result: '' }],
  ['{"Status":"SUCCEEDED","Result":null,"Error":null}', { status: 'SUCCEEDED' }],
  ['{"Status":"FAILED","Result":null}', { status: 'FAILED', error: {} }],
  ['[]', { status: 'invalid', message: 'Invalid Status in invocation output.' }],
  ['"text"', { status: 'invalid', message: 'Invalid Status in invocation output.' }],
])('the output %s', (payload, outcome) => {
  expect(outcomeOf({ ok: true, payload })).toEqual(outcome)
})

test('members of an error that have the wrong type are left out', () => {
  const members = { ErrorType: 'Boom', ErrorMessage: 5, ErrorData: {}, StackTrace: ['at here', 7], other: true }
  const payload = JSON.stringify({ Status: 'FAILED', Error: members })
  const error = { ErrorType: 'Boom', StackTrace: ['at here'] }
  expect(outcomeOf({ ok: true, payload })).toEqual({ status: 'FAILED', error })
})

test.each(['', 'undefined', '{'])('output that is not JSON may be better next time: "%s"', (payload) => {
  expect(outcomeOf({ ok: true, payload })).toMatchObject({ status: 'broken' })
})

test('a failed call keeps its error', () => {
  const error = { ErrorType: 'Sandbox.Timedout' }
  expect(outcomeOf({ ok: false, reason: 'timeout', error })).toEqual({ status: 'broken', error })
})
