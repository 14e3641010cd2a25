import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { InvocationRequest, InvocationResult, Invoker } from 'durable-engine'
import { transform } from 'esbuild'
import { ownFile } from '../own-file.ts'
import type { Stack } from '../stack/stack.ts'
import { messageOf } from '../user-error.ts'
import { replaceFile } from '../write-file.ts'
import { DebuggerDoors } from './debugger-doors.ts'
import { FunctionLogs } from './function-logs.ts'
import type { FunctionRegistry, PublishedVersion } from './function-registry.ts'
import { Host } from './host.ts'
import { type Endpoints, hostEnvironment, logStreamName } from './host-environment.ts'
import { unavailable } from './host-failure.ts'
import type { LogLine } from './host-output.ts'
import { HostPool } from './host-pool.ts'
import { IdleHosts } from './idle-hosts.ts'

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
  /** Idle hosts of all functions that are kept. Default 10. */
  readonly maxIdleHosts?: number
  /** How long a host may take to load its code; longer if an invocation may. Default 10, as on Lambda. */
  readonly initSeconds?: number
  /** How long an idle host is kept, in milliseconds. Default 60,000. */
  readonly idleMs?: number
  /**
   * Lets debuggers in, on the free ports from this one on; 0: any. Then there is one host for each function version, so
   * that it is clear where a breakpoint is hit.
   */
  readonly inspectPort?: number
}

/** What a process may use beside the memory of its function: Node itself, and code. */
const EXTRA_MB = 256

/** Runs functions in processes of their own: started on first use, more on demand, let go when idle. */
export class FunctionHosts implements Invoker {
  readonly #options: FunctionHostsOptions
  readonly #program: string
  readonly #logs: FunctionLogs
  readonly #idle: IdleHosts
  readonly #pools = new Map<string, HostPool<Host>>()
  readonly #debuggers: DebuggerDoors | undefined
  #closed = false

  private constructor(options: FunctionHostsOptions, program: string) {
    this.#options = options
    const { dataFolder, maxIdleHosts = 10, idleMs = 60_000, inspectPort } = options
    this.#program = program
    this.#logs = new FunctionLogs(join(dataFolder, 'logs'), (problem) => process.stderr.write(`${problem}\n`))
    this.#idle = new IdleHosts({ max: maxIdleHosts, ms: idleMs })
    this.#debuggers = inspectPort === undefined ? undefined : new DebuggerDoors(inspectPort)
  }

  static async open(options: FunctionHostsOptions): Promise<FunctionHosts> {
    return new FunctionHosts(options, await writeProgram(options.dataFolder))
  }

  /** Never rejects: whatever goes wrong is a result. */
  async invoke(request: InvocationRequest): Promise<InvocationResult> {
    const { name, version: qualifier } = request.function
    const version = this.#options.registry.published(name, qualifier)
    if (version === undefined) return unavailable(`There is no code for ${name}:${qualifier}.`)
    const pool = this.#poolOf(version, qualifier)
    try {
      const host = await pool.acquire()
      const result = await host.invoke(request)
      pool.release(host)
      return result
    } catch (error) {
      return unavailable(messageOf(error))
    }
  }

  /** Where debuggers come in, by name of the function; nowhere unless that was asked for. */
  get debuggerPorts(): ReadonlyMap<string, number> {
    return this.#debuggers?.ports ?? new Map()
  }

  /** Has a port and a host of the newest version ready for each function, if debuggers are let in. */
  async letDebuggersIn(stacks: readonly Pick<Stack, 'functions'>[]): Promise<void> {
    if (this.#debuggers === undefined) return
    const names = stacks.flatMap(({ functions }) => functions.map(({ name }) => name))
    await this.#debuggers.provide(names)
    for (const name of names) await this.warm(name)
  }

  /** Starts a host of the newest version of a function, unless there is one. One that does not start is told whoever invokes it. */
  async warm(name: string | undefined): Promise<void> {
    const version = name === undefined ? undefined : this.#options.registry.published(name, '$LATEST')
    if (version === undefined) return
    await this.#poolOf(version, version.version)
      .warm()
      .catch(() => {})
  }

  /** Kills the host that runs this invocation, as if the machine under it had died. False if none does. */
  kill(requestId: string): boolean {
    for (const pool of this.#pools.values()) {
      const host = pool.find(requestId)
      if (host === undefined) continue
      host.kill()
      return true
    }
    return false
  }

  /** Kills every host and waits until they are gone. What they ran ends as a failed invocation. */
  async close(): Promise<void> {
    this.#closed = true
    await this.#debuggers?.close()
    await Promise.all([...this.#pools.values()].map((pool) => pool.close()))
  }

  #poolOf(version: PublishedVersion, qualifier: string): HostPool<Host> {
    // Debuggers are led to one host, whatever name the function is called by.
    const key = this.#debuggers === undefined ? `${version.identity} ${qualifier}` : version.identity
    const known = this.#pools.get(key)
    if (known !== undefined) return known
    const { share = 1, maxHosts = this.#debuggers === undefined ? 10 : 1 } = this.#options
    const pool = new HostPool({ start: () => this.#start(version, qualifier), idle: this.#idle, share, maxHosts })
    this.#pools.set(key, pool)
    return pool
  }

  #start(version: PublishedVersion, qualifier: string): Host {
    const { registry, dataFolder, endpoints, region = 'us-east-1', onLog = () => {} } = this.#options
    if (this.#closed) throw new Error('The engine is closing.')
    if (!existsSync(version.directory)) {
      throw new Error(`The folder ${version.directory} of ${version.name} is not there any more.`)
    }
    const codeFile = registry.codeFile(version)
    if (!existsSync(codeFile)) throw new Error(`The code of ${version.name}:${version.version} is gone: ${codeFile}.`)
    const stream = logStreamName(qualifier)
    const host = new Host({
      version,
      program: this.#program,
      start: {
        codeFile,
        exportName: version.exportName,
        importsFrom: join(version.directory, version.handler),
        maxBytes: (version.memoryMb + EXTRA_MB) * 1024 * 1024,
        compileCache: join(dataFolder, 'compiled'),
        debuggable: this.#debuggers !== undefined,
      },
      environment: hostEnvironment({ version, qualifier, endpoints: endpoints(), region, logStreamName: stream }),
      logStreamName: stream,
      initSeconds: this.#options.initSeconds ?? 10,
      onLog: (lines) => {
        this.#logs.append(lines)
        for (const line of lines) onLog(line)
      },
      onDebuggable: (debugged) => this.#debuggers?.lead(version.name, host, debugged),
    })
    return host
  }
}

/**
 * Puts the program of the hosts into the data folder, without its types: taking them off in every process would cost
 * each 50 ms and 30 MB.
 */
async function writeProgram(dataFolder: string): Promise<string> {
  const program = join(dataFolder, 'host-process.mjs')
  const source = readFileSync(ownFile(import.meta, 'host-process'), 'utf8')
  const { code } = await transform(source, { loader: 'ts', target: 'node24' })
  replaceFile(program, code)
  return program
}
