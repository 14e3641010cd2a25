import type { Clock } from './clock.ts'

/** The longest delay that a timer of Node takes. */
const MAX_TIMER_MS = 2 ** 31 - 1

/** Calls back after a delay of any length; the timer does not keep the process alive. */
export function afterDelay(ms: number, callback: () => void): () => void {
  let timer: NodeJS.Timeout
  function wait(rest: number): void {
    const step = Math.min(rest, MAX_TIMER_MS)
    timer = setTimeout(() => (rest > step ? wait(rest - step) : callback()), step)
    timer.unref()
  }
  wait(Math.max(0, ms))
  return () => clearTimeout(timer)
}

/** Real time. */
export function systemClock(): Clock {
  let last = 0
  function now(): number {
    // The machine's clock may be set back; this one never goes back.
    last = Math.max(last, Date.now())
    return last
  }
  return {
    now,
    schedule(at, callback) {
      let cancelled = false
      let cancel = () => {}
      function wait(): void {
        // Timers of Node may fire a millisecond early.
        cancel = afterDelay(Math.ceil(at - now()), () => {
          if (cancelled) return
          if (now() < at) wait()
          else callback()
        })
      }
      wait()
      return () => {
        cancelled = true
        cancel()
      }
    },
  }
}
