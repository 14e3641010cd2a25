import { setTimeout as sleep } from 'node:timers/promises'
import type { Engine } from 'durable-engine'
import { earliest } from './earliest.ts'

// Durable time by hand. It moves from timer to timer, as it would by itself: what one timer sets going is done before
// the next one fires, and nothing is jumped over.

/** A clock that can be moved: the folder's clock, or virtual time in tests. */
export interface MovableClock {
  now(): number
  /** Jumps forward by so many milliseconds. */
  skip(ms: number): void | Promise<void>
}

export interface TimeControlOptions {
  readonly clock: MovableClock
  readonly engine: Pick<Engine, 'idle' | 'nextGoingOn'>
  /** When the next schedule of a stack is due. */
  readonly nextSchedule?: () => number | undefined
  /** How long to keep whoever asks waiting, in milliseconds of real time. Default: a minute. */
  readonly patienceMs?: number
}

/** How time stands. Epoch milliseconds of durable time. */
export interface TimeStatus {
  readonly now: number
  /** When the next timer or schedule is due. */
  readonly nextDue: number | undefined
  /** Whether a function runs or is about to. */
  readonly busy: boolean
}

export interface TimeMove extends TimeStatus {
  /** False if functions were at work, or waits followed one another, for longer than was waited: asking again goes on. */
  readonly done: boolean
}

const POLL_MS = 2

export class TimeControl {
  readonly #options: TimeControlOptions
  /** Moves follow one another: two at once would jump over each other's timers. */
  #moving: Promise<unknown> = Promise.resolve()

  constructor(options: TimeControlOptions) {
    this.#options = options
  }

  status(): TimeStatus {
    const { clock, engine } = this.#options
    return { now: clock.now(), busy: engine.idle().busy, nextDue: this.#nextDue() }
  }

  /** Moves time forward by so many milliseconds. */
  async advanceBy(ms: number): Promise<TimeMove> {
    const target = this.#options.clock.now() + ms
    return await this.advanceTo(target)
  }

  /** Moves time forward to a moment; one that has passed moves nothing. */
  async advanceTo(target: number): Promise<TimeMove> {
    return await this.#move(() => (this.#options.clock.now() < target ? target : undefined))
  }

  /**
   * Lets waits, retries and repeated invocations pass until there are none: what is left waits for somebody's answer.
   * Timeouts fire only if they are due on the way.
   */
  async runUntilIdle(): Promise<TimeMove> {
    return await this.#move(() => this.#options.engine.nextGoingOn())
  }

  /** Moves to each moment that `next` names, timer by timer, until it names none. */
  async #move(next: () => number | undefined): Promise<TimeMove> {
    const turn = this.#moving.then(async () => {
      const end = performance.now() + (this.#options.patienceMs ?? 60_000)
      let done = await this.#settled(end)
      for (let target = next(); done && target !== undefined; target = next()) {
        await this.#skipTo(Math.min(target, this.#nextDue() ?? target))
        done = (await this.#settled(end)) && performance.now() < end
      }
      return { ...this.status(), done }
    })
    this.#moving = turn.catch(() => {})
    return await turn
  }

  #nextDue(): number | undefined {
    const { engine, nextSchedule } = this.#options
    return earliest([engine.idle().nextDue, nextSchedule?.()])
  }

  async #skipTo(moment: number): Promise<void> {
    const { clock } = this.#options
    await clock.skip(Math.max(0, moment - clock.now()))
  }

  /** Waits until nothing runs; false if that is not so by `end`. */
  async #settled(end: number): Promise<boolean> {
    do {
      // What a timer or an answer has set going counts as under way a turn of the event loop later.
      await sleep(POLL_MS)
      if (!this.#options.engine.idle().busy) return true
    } while (performance.now() < end)
    return false
  }
}
