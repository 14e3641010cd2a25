import { expect, test } from 'vitest'
import { matchHistory } from './history-matcher.ts'
import { Placeholders } from './placeholders.ts'

function match(expected: Record<string, unknown>[], actual: Record<string, unknown>[]): string[] {
  return matchHistory(expected, actual, new Placeholders()).map(({ path, reason }) => `${path}: ${reason}`)
}

test('events are paired by EventId, and ids that are not expected go unchecked', () => {
  const actual = [
    { EventId: 1, EventType: 'ExecutionStarted' },
    { EventId: 2, EventType: 'StepStarted' },
  ]
  expect(match([{ EventId: 2, EventType: 'StepStarted' }], actual)).toEqual([])
  expect(match([{ EventId: 1, EventType: 'StepStarted' }], actual)).toEqual([
    'event#1.EventType: expected "StepStarted", got "ExecutionStarted"',
  ])
})

test('an expected event that the history has not is a mismatch', () => {
  expect(match([{ EventId: 3, EventType: 'WaitStarted' }], [{ EventId: 1 }])).toEqual([
    'event#3: expected WaitStarted, got no event with this id (the history has 1 events)',
  ])
})

test('a wildcard accepts any value, but the key has to be there, and null counts as absent', () => {
  const expected = [{ EventId: 1, Details: {}, At: '*' }]
  expect(match(expected, [{ EventId: 1, Details: { any: 1 }, At: 5 }])).toEqual([])
  expect(match(expected, [{ EventId: 1, Details: null, At: 5 }])).toEqual([
    'event#1.Details: expected the key with any value, got no such key',
  ])
})

test('a placeholder is bound by its first value and compared from then on', () => {
  const expected = [
    { EventId: 1, Id: '${ID}' },
    { EventId: 2, Id: '${ID}' },
  ]
  const same = [
    { EventId: 1, Id: 'a' },
    { EventId: 2, Id: 'a' },
  ]
  const other = [
    { EventId: 1, Id: 'a' },
    { EventId: 2, Id: 'b' },
  ]
  expect(match(expected, same)).toEqual([])
  expect(match(expected, other)).toEqual(['event#2.Id: ${ID} stands for "a" here, got "b"'])
})

test('a regular expression is searched in the value', () => {
  const expected = [{ EventId: 1, ErrorType: '${/.*TransientError$/}' }]
  expect(match(expected, [{ EventId: 1, ErrorType: 'my.TransientError' }])).toEqual([])
  expect(match(expected, [{ EventId: 1, ErrorType: 'Error' }])).toHaveLength(1)
})

test('lists have to be of the same length', () => {
  expect(match([{ EventId: 1, List: [1, '*'] }], [{ EventId: 1, List: [1, 2] }])).toEqual([])
  expect(match([{ EventId: 1, List: [1] }], [{ EventId: 1, List: [1, 2] }])).toEqual([
    'event#1.List: expected 1 items, got 2',
  ])
})
