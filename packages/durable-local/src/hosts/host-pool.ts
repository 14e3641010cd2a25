import type { IdleHosts } from './idle-hosts.ts'

/** What a pool needs to know of a host. */
export interface PooledHost {
  /** False once it was killed, is beyond repair or gone. */
  readonly usable: boolean
  /** Not to be let go because it is idle: debuggers are led to it. */
  readonly pinned: boolean
  /** Settles once it is gone. */
  readonly ended: Promise<void>
  runs(requestId: string): boolean
  kill(): void
}

export interface HostPoolOptions<Host extends PooledHost> {
  readonly start: () => Host
  readonly idle: IdleHosts
  /** Invocations that one host takes at once. */
  readonly share: number
  /** Hosts at most; whoever needs another one waits. */
  readonly maxHosts: number
}

/** The hosts of one version of a function, and the invocations that wait for one, first come first served. */
export class HostPool<Host extends PooledHost> {
  readonly #options: HostPoolOptions<Host>
  /** How many invocations each has. */
  readonly #hosts = new Map<Host, number>()
  readonly #waiting: PromiseWithResolvers<Host>[] = []
  #closed = false

  constructor(options: HostPoolOptions<Host>) {
    this.#options = options
  }

  /**
   * A host for one invocation; to be given back with `release`.
   * @throws if none can be started, or the pool was closed
   */
  async acquire(): Promise<Host> {
    const wanted = Promise.withResolvers<Host>()
    this.#waiting.push(wanted)
    this.#serve()
    return await wanted.promise
  }

  /** Starts a host if there is none, for who comes next. */
  async warm(): Promise<void> {
    if (this.#hosts.size === 0) this.release(await this.acquire())
  }

  release(host: Host): void {
    const left = (this.#hosts.get(host) ?? 1) - 1
    if (this.#hosts.has(host)) this.#hosts.set(host, left)
    if (left === 0 && host.usable) this.#options.idle.add(host)
    this.#serve()
  }

  /** The host that runs this invocation. */
  find(requestId: string): Host | undefined {
    return [...this.#hosts.keys()].find((host) => host.runs(requestId))
  }

  /** Kills every host and waits until they are gone. */
  async close(): Promise<void> {
    this.#closed = true
    this.#serve()
    const hosts = [...this.#hosts.keys()]
    for (const host of hosts) host.kill()
    await Promise.all(hosts.map(({ ended }) => ended))
  }

  /** Gives hosts to those that wait, as long as there are any. */
  #serve(): void {
    while (this.#waiting.length > 0) {
      try {
        const host = this.#free()
        if (host === undefined) return
        this.#options.idle.remove(host)
        this.#hosts.set(host, (this.#hosts.get(host) ?? 0) + 1)
        this.#waiting.shift()?.resolve(host)
      } catch (error) {
        this.#waiting.shift()?.reject(error)
      }
    }
  }

  /** @throws if a host cannot be started */
  #free(): Host | undefined {
    if (this.#closed) throw new Error('The engine is closing.')
    const { share, maxHosts, start } = this.#options
    for (const [host, busy] of this.#hosts) if (host.usable && busy < share) return host
    if (this.#hosts.size >= maxHosts) return undefined
    const host = start()
    this.#hosts.set(host, 0)
    void host.ended.then(() => {
      this.#options.idle.remove(host)
      this.#hosts.delete(host)
      this.#serve()
    })
    return host
  }
}
