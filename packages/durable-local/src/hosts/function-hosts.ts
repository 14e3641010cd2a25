import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { InvocationRequest, InvocationResult, Invoker } from 'durable-engine'
import type { FunctionRegistry, PublishedVersion } from './function-registry.ts'
import { Host } from './host.ts'
import { type Endpoints, hostEnvironment } from './host-environment.ts'
import type { LogLine } from './host-output.ts'

export interface FunctionHostsOptions {
  readonly registry: FunctionRegistry
  readonly dataFolder: string
  readonly region?: string
  /** Asked when a host starts: the endpoints are only known once their servers listen. */
  readonly endpoints: () => Endpoints
  readonly onLog?: (line: LogLine) => void
  /** Invocations that one host takes at once. Default 1, as on Lambda. */
  readonly share?: number
  /** Hosts of one function version at most; further invocations wait. Default 10. */
  readonly maxHosts?: number
  /** How long an idle host is kept, in milliseconds. Default 60,000. */
  readonly idleMs?: number
}

/** The hosts of one version, and the invocations that wait for one. */
interface Pool {
  readonly hosts: Set<Host>
  readonly waiting: (() => void)[]
}

/** Runs functions in processes of their own: started on first use, more on demand, let go when idle. */
export class FunctionHosts implements Invoker {
  readonly #options: FunctionHostsOptions
  readonly #pools = new Map<string, Pool>()
  #closed = false

  constructor(options: FunctionHostsOptions) {
    this.#options = options
    mkdirSync(join(options.dataFolder, 'logs'), { recursive: true })
  }

  async invoke(request: InvocationRequest): Promise<InvocationResult> {
    const version = this.#options.registry.published(request.function.name, request.function.version)
    if (version === undefined)
      return unavailable(`There is no code for ${request.function.name}:${request.function.version}.`)
    const pool = this.#poolOf(version, request.function.version)
    const host = await this.#acquire(pool, version, request.function.version)
    if (host === undefined) return unavailable('The engine is closing.')
    const result = await host.invoke(request)
    this.#release(pool, host)
    return result
  }

  /** Kills the host that runs this invocation, as if the machine under it had died. False if none does. */
  kill(requestId: string): boolean {
    for (const { hosts } of this.#pools.values()) {
      for (const host of hosts) {
        if (!host.runs(requestId)) continue
        host.kill()
        return true
      }
    }
    return false
  }

  /** Kills every host and waits until they are gone. */
  async close(): Promise<void> {
    this.#closed = true
    const hosts = [...this.#pools.values()].flatMap((pool) => {
      for (const wake of pool.waiting.splice(0)) wake()
      return [...pool.hosts]
    })
    await Promise.all(
      hosts.map(
        (host) =>
          new Promise<void>((resolve) => {
            if (!host.isAlive) resolve()
            const { onEnd } = host
            host.onEnd = () => {
              onEnd()
              resolve()
            }
            host.kill()
          }),
      ),
    )
  }

  #poolOf(version: PublishedVersion, qualifier: string): Pool {
    const key = `${version.identity} ${qualifier}`
    const known = this.#pools.get(key)
    if (known !== undefined) return known
    const pool: Pool = { hosts: new Set(), waiting: [] }
    this.#pools.set(key, pool)
    return pool
  }

  async #acquire(pool: Pool, version: PublishedVersion, qualifier: string): Promise<Host | undefined> {
    const { share = 1, maxHosts = 10 } = this.#options
    while (!this.#closed) {
      const free = [...pool.hosts].find((host) => host.isAlive && host.busy < share)
      if (free !== undefined) return free
      if (pool.hosts.size < maxHosts) return this.#start(pool, version, qualifier)
      await new Promise<void>((resolve) => pool.waiting.push(resolve))
    }
    return undefined
  }

  #start(pool: Pool, version: PublishedVersion, qualifier: string): Host {
    const { registry, dataFolder, endpoints, region = 'us-east-1', onLog = () => {} } = this.#options
    const host = new Host({
      version,
      codeFile: registry.codeFile(version),
      logFile: join(dataFolder, 'logs', `${version.name}.log`),
      environment: hostEnvironment(version, qualifier, endpoints(), region),
      onLog,
    })
    pool.hosts.add(host)
    host.onEnd = () => {
      pool.hosts.delete(host)
      pool.waiting.shift()?.()
    }
    return host
  }

  #release(pool: Pool, host: Host): void {
    pool.waiting.shift()?.()
    if (host.isAlive && host.busy === 0) host.killAfter(this.#options.idleMs ?? 60_000)
  }
}

function unavailable(ErrorMessage: string): InvocationResult {
  return { ok: false, reason: 'unavailable', error: { ErrorType: 'ResourceNotReadyException', ErrorMessage } }
}
