import type { ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { InvocationRequest, InvocationResult, Invoker } from 'durable-engine'
import type { Stack, StackFunction } from '../stack/stack.ts'
import { messageOf } from '../user-error.ts'
import { replaceFile } from '../write-file.ts'
import { DebuggerDoors } from './debugger-doors.ts'
import { FunctionLogs } from './function-logs.ts'
import type { FunctionRegistry, PublishedVersion } from './function-registry.ts'
import { Host } from './host.ts'
import { startHostChild } from './host-child.ts'
import { type Endpoints, hostEnvironment, logStreamName } from './host-environment.ts'
import { unavailable } from './host-failure.ts'
import type { LogLine } from './host-output.ts'
import { HostPool } from './host-pool.ts'
import { hostProgram } from './host-program.ts'
import { IdleHosts } from './idle-hosts.ts'
import { SpareHost } from './spare-host.ts'

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

/** Runs functions in processes of their own: started on first use, more on demand, let go when idle. */
export class FunctionHosts implements Invoker {
  readonly #options: FunctionHostsOptions
  readonly #program: string
  readonly #logs: FunctionLogs
  readonly #idle: IdleHosts
  readonly #pools = new Map<string, HostPool<Host>>()
  readonly #debuggers: DebuggerDoors | undefined
  #spare: SpareHost | undefined
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
    const program = join(options.dataFolder, 'host-process.mjs')
    replaceFile(program, await hostProgram(), { flush: false })
    return new FunctionHosts(options, program)
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

  /** Starts a process for a function that is about to be published, for `warm` to take: it boots meanwhile. */
  prepare({ directory }: Stack, fn: StackFunction): void {
    if (this.#debuggers !== undefined) return
    try {
      this.#spare = new SpareHost(this.#program, directory, fn)
    } catch {
      // Without it, all is as it is without it: the host is started when it is needed.
    }
  }

  /** Starts a host of the newest version of a function, unless there is one. One that does not start is told whoever invokes it. */
  async warm(name: string): Promise<void> {
    const version = this.#options.registry.published(name, '$LATEST')
    if (version === undefined) return
    const warmed = this.#poolOf(version, version.version).warm()
    // Taken or not: it is of no use to others.
    this.#dropSpare()
    await warmed.catch(() => {})
  }

  #dropSpare(): void {
    this.#spare?.kill()
    this.#spare = undefined
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
    this.#dropSpare()
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
    const environment = hostEnvironment({ version, qualifier, endpoints: endpoints(), region, logStreamName: stream })
    const host = new Host({
      version,
      child: this.#takeSpare(version) ?? this.#startChild(version, environment),
      start: {
        codeFile,
        exportName: version.exportName,
        importsFrom: join(version.directory, version.handler),
        compileCache: join(dataFolder, 'compiled'),
        environment,
      },
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

  #takeSpare(version: PublishedVersion): ChildProcess | undefined {
    const child = this.#spare?.for(version)
    if (child !== undefined) this.#spare = undefined
    return child
  }

  #startChild({ directory, memoryMb }: PublishedVersion, environment: NodeJS.ProcessEnv): ChildProcess {
    const debuggable = this.#debuggers !== undefined
    return startHostChild({ program: this.#program, directory, memoryMb, debuggable, environment })
  }
}
