import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { PausableTimer } from './pausable-timer.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

test('The time in which a timer is paused does not count', () => {
  const done = vi.fn()
  const timer = new PausableTimer(1000, done)
  vi.advanceTimersByTime(400)
  timer.pause()
  timer.pause()
  vi.advanceTimersByTime(60_000)
  timer.resume()
  timer.resume()
  vi.advanceTimersByTime(599)
  expect(done).not.toHaveBeenCalled()
  vi.advanceTimersByTime(1)
  expect(done).toHaveBeenCalledOnce()
})

test('A timer that was cancelled does nothing', () => {
  const done = vi.fn()
  new PausableTimer(1000, done).cancel()
  vi.advanceTimersByTime(2000)
  expect(done).not.toHaveBeenCalled()
})
