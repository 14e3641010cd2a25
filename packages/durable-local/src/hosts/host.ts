import { type ChildProcess, fork } from 'node:child_process'
import { join } from 'node:path'
import type { InvocationRequest, InvocationResult } from 'durable-engine'
import type { PublishedVersion } from './function-registry.ts'
import { HostOutput, type LogLine } from './host-output.ts'
import type { HostError, HostMessage, InvokeMessage } from './host-protocol.ts'

export interface HostOptions {
  readonly version: PublishedVersion
  readonly codeFile: string
  readonly logFile: string
  readonly environment: NodeJS.ProcessEnv
  readonly onLog: (line: LogLine) => void
}

interface Running {
  readonly request: InvocationRequest
  readonly output: HostOutput
  readonly finish: (result: InvocationResult) => void
  readonly timer: NodeJS.Timeout
}

/** How long a process may take to load its code, as on Lambda. */
const INIT_SECONDS = 10

/** One process that runs one version of a function. */
export class Host {
  readonly #options: HostOptions
  readonly #child: ChildProcess
  readonly #ready: Promise<void>
  readonly #running = new Map<string, Running>()
  #fatal: HostError | undefined
  #killed = false
  #ended = false
  #idleTimer: NodeJS.Timeout | undefined
  onEnd: () => void = () => {}

  constructor(options: HostOptions) {
    this.#options = options
    const { version, codeFile, environment } = options
    this.#child = fork(join(import.meta.dirname, 'host-process.ts'), [codeFile, version.exportName], {
      cwd: version.directory,
      env: environment,
      execArgv: [
        '--enable-source-maps',
        `--max-old-space-size=${version.memoryMb}`,
        '--disable-warning=ExperimentalWarning',
      ],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    })
    for (const stream of ['stdout', 'stderr'] as const) {
      this.#child[stream]?.setEncoding('utf8').on('data', (chunk: string) => this.#write(stream, chunk))
    }
    const ready = Promise.withResolvers<void>()
    this.#ready = ready.promise
    this.#child.on('message', (message: HostMessage) => {
      if (message.type === 'ready') ready.resolve()
      this.#receive(message)
    })
    this.#child.on('error', () => {})
    this.#child.once('close', (code, signal) => {
      ready.resolve()
      this.#close(code, signal)
    })
  }

  get busy(): number {
    return this.#running.size
  }

  runs(requestId: string): boolean {
    return this.#running.has(requestId)
  }

  /** Whether it takes invocations: not once it has been killed, even if its process takes a moment to go. */
  get isAlive(): boolean {
    return !this.#killed && !this.#ended
  }

  kill(): void {
    this.#killed = true
    this.#child.kill('SIGKILL')
  }

  /** Kills the host after so long, unless an invocation comes before. */
  killAfter(ms: number): void {
    clearTimeout(this.#idleTimer)
    this.#idleTimer = setTimeout(() => this.kill(), ms)
    this.#idleTimer.unref()
  }

  async invoke(request: InvocationRequest): Promise<InvocationResult> {
    const { promise, resolve } = Promise.withResolvers<InvocationResult>()
    clearTimeout(this.#idleTimer)
    const { logFile } = this.#options
    const output = new HostOutput(logFile, (stream, text) => this.#log(request, stream, text))
    const finish = (result: InvocationResult) => this.#finish(request.requestId, result, resolve)
    const timer = this.#startTimer(request, INIT_SECONDS)
    this.#running.set(request.requestId, { request, output, finish, timer })
    await this.#ready
    if (this.#ended) return await promise
    clearTimeout(timer)
    const { timeoutSeconds } = request.function
    const running = { request, output, finish, timer: this.#startTimer(request, timeoutSeconds) }
    this.#running.set(request.requestId, running)
    this.#child.send(this.#message(request))
    return await promise
  }

  #message(request: InvocationRequest): InvokeMessage {
    const { version } = this.#options
    const { requestId, functionArn, payload, tenantId, clientContext } = request
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
        logStreamName: String(this.#child.pid),
        deadline: Date.now() + request.function.timeoutSeconds * 1000,
        ...(tenantId === undefined ? {} : { tenantId }),
        ...(clientContext === undefined ? {} : { clientContext }),
      },
    }
  }

  /** When the time is up the process is killed: code in an endless loop listens to nothing else. */
  #startTimer({ requestId }: InvocationRequest, seconds: number): NodeJS.Timeout {
    return setTimeout(() => {
      const ErrorMessage = `${new Date().toISOString()} ${requestId} Task timed out after ${seconds.toFixed(2)} seconds`
      this.#running
        .get(requestId)
        ?.finish({ ok: false, reason: 'timeout', error: { ErrorType: 'Sandbox.Timedout', ErrorMessage } })
      this.kill()
    }, seconds * 1000)
  }

  #receive(message: HostMessage): void {
    if (message.type === 'fatal') this.#fatal = message.error
    if (message.type !== 'result' && message.type !== 'error') return
    const { finish } = this.#running.get(message.id) ?? {}
    if (message.type === 'result') finish?.({ ok: true, payload: message.payload })
    else finish?.({ ok: false, reason: 'error', error: message.error })
  }

  /** The last lines may still be in the pipe when the result arrives on its channel: they get two turns to come in. */
  #finish(requestId: string, result: InvocationResult, resolve: (result: InvocationResult) => void): void {
    const running = this.#running.get(requestId)
    if (running === undefined) return
    clearTimeout(running.timer)
    setImmediate(() =>
      setImmediate(() => {
        this.#running.delete(requestId)
        running.output.close()
        resolve({ ...result, logTail: running.output.tail })
      }),
    )
  }

  /** The process is gone: whatever it ran has failed with it. */
  #close(code: number | null, signal: string | null): void {
    this.#ended = true
    clearTimeout(this.#idleTimer)
    for (const { request, finish } of [...this.#running.values()]) {
      finish(
        this.#fatal === undefined
          ? exited(request.requestId, code, signal)
          : { ok: false, reason: 'error', error: this.#fatal },
      )
    }
    this.onEnd()
  }

  #write(stream: LogLine['stream'], chunk: string): void {
    // With several invocations at once, nobody can tell whose line it is: the oldest gets it.
    const [running] = this.#running.values()
    running?.output.write(stream, chunk)
  }

  #log(request: InvocationRequest, stream: LogLine['stream'], text: string): void {
    const { name, version } = request.function
    const { requestId, executionArn } = request
    const execution = executionArn === undefined ? {} : { executionArn }
    this.#options.onLog({ functionName: name, version, requestId, ...execution, stream, text })
  }
}

function exited(requestId: string, code: number | null, signal: string | null): InvocationResult {
  const how = signal === null ? `exit status ${code}` : `signal: ${signal === 'SIGKILL' ? 'killed' : signal}`
  const ErrorMessage = `RequestId: ${requestId} Error: Runtime exited with error: ${how}`
  return { ok: false, reason: 'exit', error: { ErrorType: 'Runtime.ExitError', ErrorMessage } }
}
