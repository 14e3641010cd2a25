/** Calls back once a time has passed, not counting the time in which it was paused. */
export class PausableTimer {
  readonly #done: () => void
  /** Milliseconds. */
  #left: number
  #timer: NodeJS.Timeout | undefined
  #since = 0

  constructor(ms: number, done: () => void) {
    this.#left = ms
    this.#done = done
    this.resume()
  }

  pause(): void {
    if (this.#timer === undefined) return
    this.cancel()
    this.#left -= performance.now() - this.#since
  }

  resume(): void {
    if (this.#timer !== undefined) return
    this.#since = performance.now()
    this.#timer = setTimeout(this.#done, this.#left)
  }

  cancel(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
  }
}
