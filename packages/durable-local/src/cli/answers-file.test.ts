import { expect, test } from 'vitest'
import { EXAMPLE_ANSWER, parseAnswers } from './answers-file.ts'

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

test.each([
  [{}, 'The answers file events/a.answers.json has to be a list of answers, such as [{ "callback": '],
  [[7], 'Answer 1 of events/a.answers.json cannot be used: expected an object'],
  [[{ succeed: 1 }], '"callback" has to be the name of a callback'],
  [
    [{ callback: 'c', succeed: 1 }, { callback: 'c' }],
    'Answer 2 of events/a.answers.json cannot be used: there has to be exactly one of',
  ],
  [[{ callback: 'c', succeed: 1, fail: 'x' }], 'there has to be exactly one of "succeed", "fail" and "heartbeat"'],
  [
    [{ callback: 'c', delay: 'soon', succeed: 1 }],
    '"delay" has to be a number of seconds or text like "500ms", "2s" or "1h", not "soon"',
  ],
  [[{ callback: 'c', succed: 1 }], 'there is no "succed"; known: callback, delay, succeed, fail, heartbeat'],
  [[{ callback: 'c', fail: { ErrorMessage: 1 } }], '"fail" has to be a message'],
])('%j is refused, with the place and the reason', (value, message) => {
  expect(() => parse(value)).toThrow(message)
})

test('The answer that is shown as an example is one', () => {
  expect(parseAnswers(`[${EXAMPLE_ANSWER}]`, 'events/a.answers.json')).toMatchObject([{ callback: 'approval' }])
})

test('Text that is no JSON is told as such', () => {
  expect(() => parseAnswers('[', 'events/a.answers.json')).toThrow('The answers file events/a.answers.json is not JSON')
})
