import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { systemClock } from './system-clock.ts'

const DAY = 86_400_000

beforeEach(() => vi.useFakeTimers({ now: 1_000_000 }))
afterEach(() => vi.useRealTimers())

test('a callback runs once, at its time, however far away that is', () => {
  const clock = systemClock()
  const fired: number[] = []
  clock.schedule(clock.now() + 26 * DAY, () => fired.push(clock.now()))
  vi.advanceTimersByTime(26 * DAY - 1)
  expect(fired).toEqual([])
  vi.advanceTimersByTime(DAY)
  expect(fired).toEqual([1_000_000 + 26 * DAY])
})

test('a time in the past is called back soon, but never within the call that schedules it', () => {
  const fired: string[] = []
  systemClock().schedule(0, () => fired.push('late'))
  expect(fired).toEqual([])
  vi.advanceTimersByTime(1)
  expect(fired).toEqual(['late'])
})

test('a cancelled callback never runs, even after a nap', () => {
  const clock = systemClock()
  const fired: string[] = []
  const cancel = clock.schedule(clock.now() + DAY, () => fired.push('cancelled'))
  vi.advanceTimersByTime(DAY / 2)
  cancel()
  vi.advanceTimersByTime(DAY)
  expect(fired).toEqual([])
})

test('a timer that fires early is not passed on early', () => {
  const clock = systemClock()
  const fired: number[] = []
  clock.schedule(clock.now() + 100, () => fired.push(clock.now()))
  vi.setSystemTime(1_000_000 - 1)
  vi.advanceTimersByTime(100)
  expect(fired).toEqual([])
  vi.advanceTimersByTime(1)
  expect(fired).toEqual([1_000_100])
})

test('time never goes back when the machine is set back', () => {
  const clock = systemClock()
  vi.setSystemTime(2_000_000)
  expect(clock.now()).toBe(2_000_000)
  vi.setSystemTime(1_500_000)
  expect(clock.now()).toBe(2_000_000)
})

test('a machine that slept through a due time is noticed within ten seconds', () => {
  const clock = systemClock()
  const fired: string[] = []
  clock.schedule(clock.now() + DAY, () => fired.push('due'))
  // Asleep: the date moves on, Node's timers do not.
  vi.setSystemTime(1_000_000 + 2 * DAY)
  vi.advanceTimersByTime(10_000)
  expect(fired).toEqual(['due'])
})

test('a timer does not keep the process alive', () => {
  vi.useRealTimers()
  const keepingAlive = () => process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length
  const before = keepingAlive()
  const cancel = systemClock().schedule(Date.now() + DAY, () => {})
  const after = keepingAlive()
  cancel()
  expect(after).toBe(before)
})
