import { expect, test } from 'vitest'
import { json } from './rest-json.ts'

function written(value: object): unknown {
  return JSON.parse(json(value).body ?? '')
}

test('numbers under names that end in Timestamp are written in seconds, however deep they lie', () => {
  expect(
    written({ StartTimestamp: 1_700_000_000_123, Operations: [{ EndTimestamp: 5 }, { EndTimestamp: 0 }] }),
  ).toEqual({
    StartTimestamp: 1_700_000_000.123,
    Operations: [{ EndTimestamp: 0.005 }, { EndTimestamp: 0 }],
  })
})

test('numbers under other names stay as they are', () => {
  expect(written({ Attempt: 3000, TimestampAbout: 3000 })).toEqual({ Attempt: 3000, TimestampAbout: 3000 })
})

test.each([
  '{"StartTimestamp":1700000000123}',
  '"StartTimestamp":5',
  'StartTimestamp":5',
  '\\"StartTimestamp\\":5',
  'Timestamp',
])('a text stays as it is, whatever it looks like: %s', (text) => {
  expect(written({ Result: text, Next: 5, [text]: text })).toEqual({ Result: text, Next: 5, [text]: text })
})

test('a timestamp that is a text or absent stays so', () => {
  expect(written({ StartTimestamp: '5', EndTimestamp: undefined })).toEqual({ StartTimestamp: '5' })
})
