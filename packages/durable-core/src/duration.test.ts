import { expect, test } from 'vitest'
import { type Duration, durationToSeconds } from './duration.ts'

test('the units of a duration add up', () => {
  expect(durationToSeconds({ days: 1, hours: 2, minutes: 3, seconds: 4 })).toBe(93_784)
  expect(durationToSeconds({ seconds: 0 })).toBe(0)
})

test('fractions are fine as long as the sum is whole seconds', () => {
  expect(durationToSeconds({ hours: 0.5 })).toBe(1800)
  expect(durationToSeconds({ hours: 0.1 })).toBe(360)
  expect(() => durationToSeconds({ seconds: 0.5 }, 'wait duration')).toThrow(
    'wait duration is 0.5 seconds, but the service counts whole seconds: round it, for example to { seconds: 1 }.',
  )
})

test.each([
  [{ seconds: -1 }, 'has seconds: -1'],
  [{ minutes: Number.NaN }, 'has minutes: NaN'],
  [{ days: Number.POSITIVE_INFINITY }, 'has days: Infinity'],
  [{ hours: '2' }, 'has hours: 2'],
  [{}, 'names no unit'],
  [{ seconds: undefined }, 'names no unit'],
  [null, 'is null'],
  ['5m', 'is 5m'],
])('%j is refused with words that say what to write', (duration, reason) => {
  expect(() => durationToSeconds(duration as unknown as Duration, 'timeout')).toThrow(`timeout ${reason}`)
})

test('bounds are part of the error, in seconds and days', () => {
  const bounds = { min: 1, max: 31_622_400 }
  expect(durationToSeconds({ days: 366 }, 'wait', bounds)).toBe(31_622_400)
  expect(() => durationToSeconds({ days: 367 }, 'wait', bounds)).toThrow(/between 1 and 31622400 seconds \(366 days\)/)
  expect(() => durationToSeconds({ seconds: 0 }, 'wait', bounds)).toThrow(RangeError)
})
