import type { Clock } from './clock.ts'
import type { TimerRecord } from './model/records.ts'
import type { Store } from './store.ts'

// Laws
// - Timers live in the store only. Here is one call of the clock, set for the earliest of them.
// - No timer fires early (E3): when the call comes, the store is asked what is due by the clock's own time.
// - What is due fires in the order of its times, an execution at a time, all in one transaction.
// - A timer that cannot be committed keeps nobody else waiting; it is tried again a second later.

/** How many due timers one transaction takes. */
const DUE_AT_ONCE = 500
/** Forgetting a long execution takes a while, so that only a few are forgotten at once: it can wait. */
const FORGOTTEN_AT_ONCE = 10
const RETRY_MS = 1000

export interface SchedulerOptions {
  readonly store: Store
  readonly clock: Clock
  /** Does what is due for an execution. */
  readonly fire: (arn: string) => Promise<void>
  /** Removes a closed execution at the end of its retention. */
  readonly forget: (arn: string) => Promise<void>
}

export class Scheduler {
  readonly #options: SchedulerOptions
  #running = false
  #firing = false
  #armedFor: number | undefined
  #cancel: (() => void) | undefined

  constructor(options: SchedulerOptions) {
    this.#options = options
  }

  /** The time for which the clock is set. */
  get next(): number | undefined {
    return this.#armedFor
  }

  /** Fires what is overdue, then waits for the next timer. */
  async start(): Promise<void> {
    while (await this.#fireDue()) {}
    this.#running = true
    this.arm()
  }

  stop(): void {
    this.#running = false
    this.#disarm()
  }

  /** To be called whenever the timers in the store have changed. */
  arm(): void {
    if (!this.#running || this.#firing) return
    const due = this.#options.store.nextDue()
    if (due === this.#armedFor) return
    this.#disarm()
    if (due !== undefined) this.#armFor(due)
  }

  #armFor(time: number): void {
    this.#armedFor = time
    this.#cancel = this.#options.clock.schedule(time, () => void this.#fire())
  }

  #disarm(): void {
    this.#cancel?.()
    this.#cancel = undefined
    this.#armedFor = undefined
  }

  async #fire(): Promise<void> {
    this.#disarm()
    this.#firing = true
    const complete = await this.#fireDue().then(
      () => true,
      () => false,
    )
    this.#firing = false
    if (complete) this.arm()
    else if (this.#running) this.#armFor(this.#options.clock.now() + RETRY_MS)
  }

  /** Returns whether anything was due. */
  async #fireDue(): Promise<boolean> {
    const { store, clock, fire, forget } = this.#options
    const due = store.dueTimers(clock.now(), DUE_AT_ONCE)
    const closed = due.filter(isRetention).slice(0, FORGOTTEN_AT_ONCE)
    const open = due.filter((timer) => !isRetention(timer))
    const results = await Promise.allSettled([...arnsOf(open).map(fire), ...arnsOf(closed).map(forget)])
    for (const result of results) if (result.status === 'rejected') throw result.reason
    return due.length > 0
  }
}

function isRetention({ kind }: TimerRecord): boolean {
  return kind === 'retention'
}

function arnsOf(timers: readonly TimerRecord[]): string[] {
  return [...new Set(timers.map(({ arn }) => arn))]
}
