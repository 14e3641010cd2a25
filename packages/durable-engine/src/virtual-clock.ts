import type { Clock } from './clock.ts'
import { DueQueue } from './due-queue.ts'

export interface VirtualClock extends Clock {
  /**
   * Moves time forward to `at` (epoch milliseconds), stopping at each timer on the way: its callback runs at exactly its
   * time, and what it set going gets a turn of the event loop before time moves on. Equal times run in the order they
   * were scheduled. A time in the past moves nothing.
   */
  advanceTo(at: number): Promise<void>
  advanceBy(ms: number): Promise<void>
}

/** Time that stands still until it is moved. `start` is in epoch milliseconds. */
export function virtualClock(start: number): VirtualClock {
  let time = start
  const queue = new DueQueue<{ readonly due: number; readonly callback: () => void }>()

  async function advanceTo(at: number): Promise<void> {
    for (let next = queue.first(); next !== undefined && next.due <= at; next = queue.first()) {
      queue.remove(next)
      time = Math.max(time, next.due)
      next.callback()
      await new Promise<void>((resolve) => setImmediate(resolve))
    }
    time = Math.max(time, at)
  }

  return {
    now: () => time,
    advanceTo,
    advanceBy: (ms) => advanceTo(time + ms),
    schedule(at, callback) {
      // What is overdue already runs behind what was overdue before it.
      const entry = { due: Math.max(at, time), callback }
      queue.add(entry)
      return () => queue.remove(entry)
    },
  }
}
