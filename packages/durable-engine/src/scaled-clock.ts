import type { Clock } from './clock.ts'
import { DueQueue } from './due-queue.ts'
import { callWhen } from './system-clock.ts'

export interface ScaledClock extends Clock {
  /** Jumps forward by `ms` (negative: not at all): what becomes due on the way is called back before it returns, in order. */
  skip(ms: number): void
}

export interface ScaledClockOptions {
  /** How much faster than real time it runs. 1 is real time. */
  readonly speed: number
  /** Epoch milliseconds it starts at. Default: now. A start in the past counts as now. */
  readonly start?: number
  /** Real time in epoch milliseconds, for tests. */
  readonly real?: () => number
}

/**
 * Time that runs at another speed than real time, and that can jump forward.
 * @throws RangeError if the speed is not above 0
 */
export function scaledClock({ speed, start, real = Date.now }: ScaledClockOptions): ScaledClock {
  if (!(speed > 0) || !Number.isFinite(speed)) {
    throw new RangeError(`The speed of a clock has to be a number above 0, got ${speed}. Real time is 1.`)
  }
  const origin = real()
  let ahead = Math.max(0, (start ?? origin) - origin)
  let last = 0
  const queue = new DueQueue<{ readonly due: number; readonly callback: () => void }>()
  let cancelTimer = () => {}

  function now(): number {
    last = Math.max(last, Math.floor(origin + (real() - origin) * speed + ahead))
    return last
  }

  function fireDue(): void {
    const until = now()
    for (let next = queue.first(); next !== undefined && next.due <= until; next = queue.first()) {
      queue.remove(next)
      next.callback()
    }
    arm()
  }

  function arm(): void {
    cancelTimer()
    const next = queue.first()
    if (next !== undefined) cancelTimer = callWhen(() => (next.due - now()) / speed, fireDue)
  }

  return {
    now,
    skip(ms) {
      ahead += Math.max(0, ms)
      fireDue()
    },
    schedule(at, callback) {
      const entry = { due: at, callback }
      queue.add(entry)
      if (queue.first() === entry) arm()
      return () => queue.remove(entry)
    },
  }
}
