import type { Clock } from './clock.ts'

export interface VirtualClock extends Clock {
  /**
   * Moves time forward to `at`, stopping at each timer on the way: its callback runs at exactly its time, and what it
   * set going gets a turn of the event loop before time moves on. Equal times run in the order they were scheduled.
   */
  advanceTo(at: number): Promise<void>
  advanceBy(ms: number): Promise<void>
}

interface Entry {
  readonly at: number
  readonly callback: () => void
}

/** Time that stands still until it is moved. */
export function virtualClock(start: number): VirtualClock {
  let time = start
  const entries = new Set<Entry>()

  function nextUntil(limit: number): Entry | undefined {
    let next: Entry | undefined
    for (const entry of entries) if (entry.at <= limit && (next === undefined || entry.at < next.at)) next = entry
    return next
  }

  async function advanceTo(at: number): Promise<void> {
    for (let entry = nextUntil(at); entry !== undefined; entry = nextUntil(at)) {
      entries.delete(entry)
      time = Math.max(time, entry.at)
      entry.callback()
      await new Promise<void>((resolve) => setImmediate(resolve))
    }
    time = Math.max(time, at)
  }

  return {
    now: () => time,
    advanceTo,
    advanceBy: (ms) => advanceTo(time + ms),
    schedule(at, callback) {
      const entry = { at: Math.max(at, time), callback }
      entries.add(entry)
      return () => {
        entries.delete(entry)
      }
    },
  }
}
