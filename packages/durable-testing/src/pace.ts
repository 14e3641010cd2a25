/** Time as a pace needs it. */
export interface Timer {
  now(): number
  sleep(ms: number): Promise<void>
}

const realTimer: Timer = {
  now: () => performance.now(),
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
}

/**
 * Lets calls through at a steady pace. AWS allows 15 calls a second to the APIs of executions, for a whole account:
 * 10 leave room for others.
 */
export class Pace {
  readonly #intervalMs: number
  readonly #timer: Timer
  #next = Number.NEGATIVE_INFINITY

  constructor(callsPerSecond = 10, timer = realTimer) {
    this.#intervalMs = 1000 / callsPerSecond
    this.#timer = timer
  }

  /** Resolves when it is this call's turn. */
  async turn(): Promise<void> {
    const now = this.#timer.now()
    const at = Math.max(now, this.#next)
    this.#next = at + this.#intervalMs
    if (at > now) await this.#timer.sleep(at - now)
  }
}
