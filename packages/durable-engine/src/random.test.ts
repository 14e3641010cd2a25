import { expect, test } from 'vitest'
import { cryptoRandom, timedUuid } from './random.ts'

test('a timed UUID is one of version 7 that begins with its time', () => {
  const uuid = timedUuid(cryptoRandom, Date.UTC(2026, 10, 26))
  expect(uuid).toMatch(/^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/)
  expect(Number.parseInt(uuid.slice(0, 13).replace('-', ''), 16)).toBe(Date.UTC(2026, 10, 26))
})

test('timed UUIDs of later times come later, and those of one time differ', () => {
  const earlier = timedUuid(cryptoRandom, 1_000)
  expect(earlier < timedUuid(cryptoRandom, 1_001)).toBe(true)
  expect(earlier).not.toBe(timedUuid(cryptoRandom, 1_000))
})
