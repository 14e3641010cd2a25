import type { ChildProcess } from 'node:child_process'
import type { InvocationRequest, InvocationResult } from 'durable-engine'
import type { Debugged } from './debugger-door.ts'
import type { PublishedVersion } from './function-registry.ts'
import { killHostChild } from './host-child.ts'
import { exited, threw, timedOut, unavailable } from './host-failure.ts'
import { HostOutput, type LogLine } from './host-output.ts'
import type { PooledHost } from './host-pool.ts'
import type { HostError, HostMessage, HostStart, InvokeMessage } from './host-protocol.ts'
import { PausableTimer } from './pausable-timer.ts'

export interface HostOptions {
  readonly version: PublishedVersion
  /** Its process, which waits to be told what to run. */
  readonly child: ChildProcess
  readonly start: HostStart
  readonly logStreamName: string
  /** How long the process may take to load its code; longer if an invocation may. */
  readonly initSeconds: number
  readonly onLog: (lines: readonly LogLine[]) => void
  /** If it can be debugged: called once that is so, before it loads its code. */
  readonly onDebuggable?: (debugged: Debugged) => void
}

interface Running {
  readonly request: InvocationRequest
  readonly output: HostOutput
  readonly resolve: (result: InvocationResult) => void
  timer: PausableTimer
  /** Set when it is known how it ends: the handler has answered, or its time is up. */
  result?: InvocationResult
}

/** How long the last output of a dead process is waited for: others that it started may hold the pipe open. */
const LAST_OUTPUT_MS = 200

/** One process that runs one version of a function. */
export class Host implements PooledHost {
  pinned = false
  /** Settles once the process is gone and every invocation has its result. */
  readonly ended: Promise<void>
  readonly #options: HostOptions
  readonly #child: ChildProcess
  readonly #ready = Promise.withResolvers<void>()
  #isReady = false
  readonly #running = new Map<string, Running>()
  /** Gets what is written between invocations. */
  readonly #idleOutput = new HostOutput((stream, lines) => this.#log(undefined, stream, lines))
  #state: 'up' | 'dying' | 'gone' = 'up'
  #fatal: HostError | undefined
  #debuggers = 0

  constructor(options: HostOptions) {
    this.#options = options
    this.#child = options.child
    for (const stream of ['stdout', 'stderr'] as const) {
      this.#child[stream]?.setEncoding('utf8').on('data', (chunk: string) => this.#write(stream, chunk))
    }
    this.#child.on('message', (message: HostMessage) => this.#receive(message))
    const ended = Promise.withResolvers<void>()
    this.ended = ended.promise
    const end = (result: (request: InvocationRequest) => InvocationResult) => {
      this.#end(result)
      ended.resolve()
    }
    this.#child.on('error', (error) => {
      if (this.#child.pid === undefined)
        end(() => unavailable(`No process could be started for the function: ${error.message}`))
    })
    this.#child.once('exit', (code, signal) => {
      this.#state = 'dying'
      const timer = setTimeout(finish, LAST_OUTPUT_MS)
      this.#child.once('close', finish)
      const fatal = this.#fatal
      function finish(): void {
        clearTimeout(timer)
        end(({ requestId }) => (fatal === undefined ? exited(requestId, code, signal) : threw(fatal)))
      }
    })
    if (this.#child.pid !== undefined) this.#child.send(options.start, () => {})
  }

  /** False once it was killed, is beyond repair or gone. */
  get usable(): boolean {
    return this.#state === 'up'
  }

  runs(requestId: string): boolean {
    return this.#running.has(requestId)
  }

  /** Kills the process and those that it has started. */
  kill(): void {
    if (this.#state === 'gone' || this.#child.pid === undefined) return
    this.#state = 'dying'
    killHostChild(this.#child)
  }

  /** Runs the handler once. Every way in which it can end is a result. */
  async invoke(request: InvocationRequest): Promise<InvocationResult> {
    const { timeoutSeconds } = request.function
    const { promise, resolve } = Promise.withResolvers<InvocationResult>()
    const output = new HostOutput((stream, lines) => this.#log(request, stream, lines))
    const seconds = this.#isReady ? timeoutSeconds : Math.max(this.#options.initSeconds, timeoutSeconds)
    const running: Running = { request, output, resolve, timer: this.#startTimer(request, seconds) }
    this.#running.set(request.requestId, running)
    if (!this.#isReady) {
      await this.#ready.promise
      running.timer.cancel()
      running.timer = this.#startTimer(request, timeoutSeconds)
    }
    if (this.#running.has(request.requestId)) this.#child.send(this.#message(request), () => {})
    else running.timer.cancel()
    return await promise
  }

  #message(request: InvocationRequest): InvokeMessage {
    const { version, logStreamName } = this.#options
    const { requestId, functionArn, payload, tenantId, clientContext, traceHeader } = request
    return {
      id: requestId,
      event: payload,
      context: {
        awsRequestId: requestId,
        functionName: version.name,
        functionVersion: request.function.version,
        invokedFunctionArn: functionArn,
        memoryLimitInMB: String(version.memoryMb),
        logGroupName: `/aws/lambda/${version.name}`,
        logStreamName,
        deadline: Date.now() + request.function.timeoutSeconds * 1000,
        ...(tenantId === undefined ? {} : { tenantId }),
        ...(clientContext === undefined ? {} : { clientContext }),
        ...(traceHeader === undefined ? {} : { traceHeader }),
      },
    }
  }

  /** When the time is up the process is killed: code in an endless loop listens to nothing else. */
  #startTimer({ requestId }: InvocationRequest, seconds: number): PausableTimer {
    const timer = new PausableTimer(seconds * 1000, () => {
      const running = this.#running.get(requestId)
      if (running === undefined || running.result !== undefined) return
      running.result = timedOut(requestId, seconds)
      this.kill()
    })
    if (this.#debuggers > 0) timer.pause()
    return timer
  }

  /** A debugger looks into the process: until it goes, nobody's time runs out. */
  #attach(): () => void {
    this.#debuggers += 1
    for (const { timer } of this.#running.values()) timer.pause()
    return () => {
      this.#debuggers -= 1
      if (this.#debuggers === 0) for (const { timer } of this.#running.values()) timer.resume()
    }
  }

  #receive(message: HostMessage): void {
    if (message.type === 'ready') {
      this.#isReady = true
      this.#ready.resolve()
    }
    if (message.type === 'debuggable')
      this.#options.onDebuggable?.({ port: message.port, attach: () => this.#attach() })
    if (message.type === 'fatal') {
      this.#fatal = message.error
      this.#state = 'dying'
    }
    if (message.type !== 'result' && message.type !== 'error') return
    const running = this.#running.get(message.id)
    if (running === undefined || running.result !== undefined) return
    const result: InvocationResult =
      message.type === 'result' ? { ok: true, payload: message.payload } : threw(message.error)
    running.result = result
    // Its last lines may still be in the pipe: they get two turns to come in.
    setImmediate(() => setImmediate(() => this.#finish(running, result)))
  }

  #finish({ request, output, timer, resolve }: Running, result: InvocationResult): void {
    timer.cancel()
    if (!this.#running.delete(request.requestId)) return
    output.close()
    resolve({ ...result, logTail: output.tail })
  }

  /** The process is gone: whatever it ran has failed with it. */
  #end(failure: (request: InvocationRequest) => InvocationResult): void {
    if (this.#state === 'gone') return
    this.#state = 'gone'
    for (const running of [...this.#running.values()]) {
      this.#finish(running, running.result ?? failure(running.request))
    }
    this.#idleOutput.close()
    this.#child.stdout?.destroy()
    this.#child.stderr?.destroy()
    this.#ready.resolve()
  }

  #write(stream: LogLine['stream'], chunk: string): void {
    // With several invocations at once, nobody can tell whose line it is: the oldest gets it.
    const [running] = this.#running.values()
    const output = running?.output ?? this.#idleOutput
    output.write(stream, chunk)
  }

  #log(request: InvocationRequest | undefined, stream: LogLine['stream'], lines: readonly string[]): void {
    const { name, version } = this.#options.version
    const execution = request?.executionArn === undefined ? {} : { executionArn: request.executionArn }
    const requestId = request?.requestId ?? ''
    this.#options.onLog(lines.map((text) => ({ functionName: name, version, requestId, ...execution, stream, text })))
  }
}
