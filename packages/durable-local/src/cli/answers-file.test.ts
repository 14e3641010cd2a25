import { expect, test } from 'vitest'
import { parseAnswers } from './answers-file.ts'

function parse(value: unknown) {
  return parseAnswers(JSON.stringify(value), 'events/a.answers.json')
}

test('Each answer succeeds, fails or beats', () => {
  expect(
    parse([
      { callback: 'approval', delay: '2s', succeed: { by: 'Ann' } },
      { callback: 'approval', delay: 3, fail: 'refused' },
      { callback: 'approval', fail: { ErrorType: 'Refused', ErrorMessage: 'no' } },
      { callback: 'scan', delay: '1h', heartbeat: true },
    ]),
  ).toEqual([
    { callback: 'approval', delayMs: 2000, answer: { kind: 'succeed', payload: '{"by":"Ann"}' } },
    { callback: 'approval', delayMs: 3000, answer: { kind: 'fail', error: { ErrorMessage: 'refused' } } },
    { callback: 'approval', delayMs: 0, answer: { kind: 'fail', error: { ErrorType: 'Refused', ErrorMessage: 'no' } } },
    { callback: 'scan', delayMs: 3_600_000, answer: { kind: 'heartbeat' } },
  ])
})

test('null, false and 0 are results as good as any', () => {
  const payloads = parse([null, false, 0].map((succeed) => ({ callback: 'c', succeed }))).map(({ answer }) => answer)
  expect(payloads).toEqual(['null', 'false', '0'].map((payload) => ({ kind: 'succeed', payload })))
})

test('What is wrong is told with its place', () => {
  expect(() => parse({})).toThrow('The answers file events/a.answers.json cannot be used:')
  expect(() => parse([{ callback: 'c' }])).toThrow('expected exactly one of "succeed", "fail" and "heartbeat": true')
  expect(() => parse([{ callback: 'c', succeed: 1, fail: 'x' }])).toThrow('expected exactly one of')
  expect(() => parse([{ callback: 'c', delay: 'soon', succeed: 1 }])).toThrow(
    /not a length of time: "soon"[\s\S]*→ at \[0\]\.delay/,
  )
  expect(() => parse([{ callback: 'c', succed: 1 }])).toThrow('succed')
  expect(() => parseAnswers('[', 'events/a.answers.json')).toThrow('events/a.answers.json is not JSON')
})
