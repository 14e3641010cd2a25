import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { scaledClock } from './scaled-clock.ts'

const HOUR = 3_600_000

beforeEach(() => vi.useFakeTimers({ now: 1_000_000 }))
afterEach(() => vi.useRealTimers())

test('an hour takes a minute at speed 60', () => {
  const clock = scaledClock({ speed: 60 })
  const fired: number[] = []
  clock.schedule(clock.now() + HOUR, () => fired.push(clock.now()))
  vi.advanceTimersByTime(59_999)
  expect(fired).toEqual([])
  vi.advanceTimersByTime(1)
  expect(fired).toEqual([1_000_000 + HOUR])
})

test('a clock can run slower than real time', () => {
  const clock = scaledClock({ speed: 0.5 })
  vi.advanceTimersByTime(1000)
  expect(clock.now()).toBe(1_000_500)
})

test('times are whole milliseconds at any speed', () => {
  const clock = scaledClock({ speed: 1.3 })
  vi.advanceTimersByTime(7)
  expect(clock.now()).toBe(1_000_009)
})

test('a start ahead of real time is taken, one in the past counts as now', () => {
  expect(scaledClock({ speed: 1, start: 5_000_000 }).now()).toBe(5_000_000)
  expect(scaledClock({ speed: 1, start: 5 }).now()).toBe(1_000_000)
})

test('skipping calls back what became due, in order, before it returns', () => {
  const clock = scaledClock({ speed: 1 })
  const fired: string[] = []
  clock.schedule(clock.now() + 2 * HOUR, () => fired.push('second'))
  clock.schedule(clock.now() + HOUR, () => fired.push('first'))
  clock.schedule(clock.now() + 2 * HOUR, () => fired.push('third'))
  clock.schedule(clock.now() + 4 * HOUR, () => fired.push('too early'))
  clock.skip(3 * HOUR)
  expect(fired).toEqual(['first', 'second', 'third'])
  expect(clock.now()).toBe(1_000_000 + 3 * HOUR)
})

test('time keeps running after a skip, and what is left fires at its own time', () => {
  const clock = scaledClock({ speed: 1 })
  const fired: number[] = []
  clock.schedule(clock.now() + 2 * HOUR, () => fired.push(clock.now()))
  clock.skip(HOUR)
  vi.advanceTimersByTime(HOUR - 1)
  expect(fired).toEqual([])
  vi.advanceTimersByTime(1)
  expect(fired).toEqual([1_000_000 + 2 * HOUR])
})

test('skipping a negative time moves nothing', () => {
  const clock = scaledClock({ speed: 1 })
  clock.skip(-HOUR)
  expect(clock.now()).toBe(1_000_000)
})

test('what is scheduled before the timer that is set takes its place', () => {
  const clock = scaledClock({ speed: 1 })
  const fired: string[] = []
  clock.schedule(clock.now() + HOUR, () => fired.push('later'))
  clock.schedule(clock.now() + 10, () => fired.push('sooner'))
  vi.advanceTimersByTime(10)
  expect(fired).toEqual(['sooner'])
})

test('a cancelled callback never runs', () => {
  const clock = scaledClock({ speed: 1 })
  const fired: string[] = []
  const cancel = clock.schedule(clock.now() + 10, () => fired.push('cancelled'))
  clock.schedule(clock.now() + 20, () => fired.push('kept'))
  cancel()
  vi.advanceTimersByTime(20)
  expect(fired).toEqual(['kept'])
})

test('a speed that is no number above 0 is refused', () => {
  for (const speed of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
    expect(() => scaledClock({ speed })).toThrow(`The speed of a clock has to be a number above 0, got ${speed}.`)
  }
})
