/**
 * Asks the service for news of operations that wait while something else keeps the invocation busy, so that they can
 * go on in this invocation: first at the time at which the operation is due (after 1 second, if nobody knows it), then
 * after 1, 2, 3 … seconds, 10 at most, and after 95 questions once a minute.
 */
export class Poller {
  readonly #options: PollerOptions
  readonly #timers = new Set<NodeJS.Timeout>()

  constructor(options: PollerOptions) {
    this.#options = options
  }

  /**
   * Asks until `isWaiting` says no, or the invocation has less than a second left.
   *
   * @param due epoch milliseconds, if known
   */
  follow(due: number | undefined, isWaiting: () => boolean): void {
    const first = due === undefined ? SECOND : Math.max(0, due - this.#options.now())
    this.#after(first, 0, isWaiting)
  }

  /** Leaves no timer behind. */
  close(): void {
    for (const timer of this.#timers) clearTimeout(timer)
    this.#timers.clear()
  }

  #after(delay: number, polls: number, isWaiting: () => boolean): void {
    if (!isWaiting() || delay > Math.min(this.#options.remainingMillis() - SECOND, LONGEST_TIMER)) return
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      if (!isWaiting() || this.#options.remainingMillis() < SECOND) return
      this.#options.poll(() => {
        const longest = polls + 1 > POLLS_BEFORE_SLOW ? SLOW_INTERVAL : INTERVAL
        this.#after(Math.min((polls + 1) * SECOND, longest), polls + 1, isWaiting)
      })
    }, delay)
    this.#timers.add(timer)
  }
}

export interface PollerOptions {
  /** Asks the service; calls back when the answer is in the journal. */
  readonly poll: (onAnswer: () => void) => void
  readonly remainingMillis: () => number
  /** Epoch milliseconds. */
  readonly now: () => number
}

const SECOND = 1_000
const INTERVAL = 10_000
const SLOW_INTERVAL = 60_000
const POLLS_BEFORE_SLOW = 95
/** Node fires timers beyond this at once. */
export const LONGEST_TIMER = 2 ** 31 - 1
