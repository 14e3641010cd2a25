import type { Host } from './host.ts'

/** Hosts that run nothing at the moment. They are let go after a time, and those idle longest when there are too many. */
export class IdleHosts {
  readonly #max: number
  readonly #ms: number
  /** Idle longest first. */
  readonly #timers = new Map<Host, NodeJS.Timeout>()

  constructor(options: { readonly max: number; readonly ms: number }) {
    this.#max = options.max
    this.#ms = options.ms
  }

  add(host: Host): void {
    const timer = setTimeout(() => this.#letGo(host), this.#ms)
    timer.unref()
    this.#timers.set(host, timer)
    const [oldest] = this.#timers.keys()
    if (this.#timers.size > this.#max && oldest !== undefined) this.#letGo(oldest)
  }

  remove(host: Host): void {
    clearTimeout(this.#timers.get(host))
    this.#timers.delete(host)
  }

  #letGo(host: Host): void {
    this.remove(host)
    host.kill()
  }
}
