import type { Clock } from './clock.ts'

/** A sleeping or re-set machine is noticed within this time; also far below the longest delay Node's timers take. */
const LONGEST_NAP_MS = 10_000

/** Real time, in epoch milliseconds. */
export function systemClock(): Clock {
  let last = 0
  function now(): number {
    // The machine's clock may be set back; this one then stands still until it is caught up with.
    last = Math.max(last, Date.now())
    return last
  }
  return { now, schedule: (at, callback) => callWhen(() => at - now(), callback) }
}

/**
 * Calls back once `remaining()`, in real milliseconds, has fallen to 0. It looks again before it calls, because timers of
 * Node may fire a millisecond early. Does not keep the process alive. Returns the function that cancels it.
 */
export function callWhen(remaining: () => number, callback: () => void): () => void {
  let timer: NodeJS.Timeout
  function nap(): void {
    timer = setTimeout(look, Math.min(Math.ceil(Math.max(0, remaining())), LONGEST_NAP_MS))
    timer.unref()
  }
  function look(): void {
    if (remaining() > 0) nap()
    else callback()
  }
  nap()
  return () => clearTimeout(timer)
}
