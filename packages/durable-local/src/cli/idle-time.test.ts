import { expect, test } from 'vitest'
import { type IdleTime, idleTime, PATIENCE_MS } from './idle-time.ts'

const IDLE: IdleTime = {
  now: 1000,
  busy: false,
  nextDue: undefined,
  timed: false,
  nextAnswer: undefined,
  patienceMs: PATIENCE_MS,
}

test('A wait is skipped to its end', () => {
  expect(idleTime({ ...IDLE, timed: true, nextDue: 61_000 })).toEqual({ skipMs: 60_000 })
})

test('Short waits are waited for', () => {
  expect(idleTime({ ...IDLE, timed: true, nextDue: 3000 })).toBe('wait')
})

test('How long is short is up to the caller', () => {
  expect(idleTime({ ...IDLE, timed: true, nextDue: 3000, patienceMs: 0 })).toEqual({ skipMs: 2000 })
  expect(idleTime({ ...IDLE, timed: true, nextDue: 61_000, patienceMs: Number.POSITIVE_INFINITY })).toBe('wait')
})

test('Nothing is skipped while a handler runs', () => {
  expect(idleTime({ ...IDLE, busy: true, timed: true, nextDue: 61_000 })).toBe('wait')
  expect(idleTime({ ...IDLE, busy: true })).toBe('wait')
})

test('A planned answer comes before a timer that is due later', () => {
  expect(idleTime({ ...IDLE, timed: true, nextDue: 61_000, nextAnswer: 31_000 })).toEqual({ skipMs: 30_000 })
})

test('Timers of other executions are not jumped over on the way to an answer', () => {
  expect(idleTime({ ...IDLE, nextDue: 11_000, nextAnswer: 31_000 })).toEqual({ skipMs: 10_000 })
})

test('Who waits for the outside world only, where nobody answers, waits for ever', () => {
  // The timer is the deadline of the execution, or belongs to another one.
  expect(idleTime({ ...IDLE, nextDue: 86_400_000 })).toBe('never')
})
