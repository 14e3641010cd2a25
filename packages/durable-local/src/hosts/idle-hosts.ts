import type { PooledHost } from './host-pool.ts'

/** Hosts that run nothing at the moment. They are let go after a time, and those idle longest when there are too many. */
export class IdleHosts {
  readonly #max: number
  readonly #ms: number
  /** Idle longest first. */
  readonly #timers = new Map<PooledHost, NodeJS.Timeout>()

  constructor(options: { readonly max: number; readonly ms: number }) {
    this.#max = options.max
    this.#ms = options.ms
  }

  add(host: PooledHost): void {
    const timer = setTimeout(() => this.#letGo(host), this.#ms)
    timer.unref()
    this.#timers.set(host, timer)
    const oldest = [...this.#timers.keys()].find(({ pinned }) => !pinned)
    if (this.#timers.size > this.#max && oldest !== undefined) this.#letGo(oldest)
  }

  remove(host: PooledHost): void {
    clearTimeout(this.#timers.get(host))
    this.#timers.delete(host)
  }

  #letGo(host: PooledHost): void {
    this.remove(host)
    if (host.pinned) this.add(host)
    else host.kill()
  }
}
