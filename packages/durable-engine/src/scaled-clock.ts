import type { Clock } from './clock.ts'
import { afterDelay } from './system-clock.ts'

export interface ScaledClock extends Clock {
  /** Jumps forward by `ms`: what becomes due on the way is called back, in order. */
  skip(ms: number): void
}

export interface ScaledClockOptions {
  /** How much faster than real time it runs. 1 is real time. */
  readonly speed: number
  /** Epoch milliseconds it starts at. Default: now. A start in the past counts as now. */
  readonly start?: number
  /** Real time in milliseconds, for tests. */
  readonly real?: () => number
}

interface Entry {
  readonly at: number
  readonly callback: () => void
}

/** Time that runs at another speed than real time, and that can jump forward. */
export function scaledClock({ speed, start, real = Date.now }: ScaledClockOptions): ScaledClock {
  if (!(speed > 0) || !Number.isFinite(speed))
    throw new RangeError(`The speed of a clock has to be above 0, got ${speed}.`)
  const origin = real()
  let ahead = Math.max(0, (start ?? origin) - origin)
  let last = 0
  const entries = new Set<Entry>()
  let cancelTimer = () => {}

  function now(): number {
    last = Math.max(last, origin + (real() - origin) * speed + ahead)
    return last
  }

  function fireDue(): void {
    const due = [...entries].filter(({ at }) => at <= now()).sort((a, b) => a.at - b.at)
    for (const entry of due) if (entries.delete(entry)) entry.callback()
    arm()
  }

  function arm(): void {
    cancelTimer()
    const next = Math.min(...[...entries].map(({ at }) => at))
    if (next !== Number.POSITIVE_INFINITY) cancelTimer = afterDelay(Math.ceil((next - now()) / speed), fireDue)
  }

  return {
    now,
    skip(ms) {
      ahead += Math.max(0, ms)
      fireDue()
    },
    schedule(at, callback) {
      const entry = { at, callback }
      entries.add(entry)
      arm()
      return () => {
        entries.delete(entry)
      }
    },
  }
}
