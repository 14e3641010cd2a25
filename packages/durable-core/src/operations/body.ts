import type { BodySignal } from '../body-signals.ts'
import { StepTimeoutError } from '../errors.ts'
import type { DurableContextLogger, DurableLogger } from '../logger.ts'
import type { OperationCall } from '../operation-call.ts'
import * as hooks from '../operation-hooks.ts'

/** What the body of an attempt is given. */
export interface AttemptContext<Logger extends DurableLogger = DurableLogger> {
  readonly logger: DurableContextLogger<Logger>
  /** The number of this attempt, from 1. */
  readonly attempt: number
  /** Aborted when the result is not wanted any more: on timeout, when the context has ended, before a Lambda deadline. */
  readonly signal: AbortSignal
}

/** Runs the user's code of one attempt: under its own name in logs, told to plugins, with a signal, within its time. */
export function runBody<T>(
  call: OperationCall,
  attempt: number,
  body: (context: AttemptContext) => Promise<T>,
  timeoutSeconds?: number,
): Promise<T> {
  const context = new Attempt(call, attempt)
  const active = { frame: undefined, operationId: call.id, operationName: call.name, attempt }
  // Plain JavaScript may hand in a function that returns no promise.
  const running = Promise.resolve(hooks.attempt(call, active, body, context))
  context.endsWith(running)
  return timeoutSeconds === undefined ? running : withinTime(call.name, context.listen(), running, timeoutSeconds)
}

/** What a body is handed. Few bodies listen to the signal, so only those that ask for it are kept track of. */
class Attempt implements AttemptContext {
  readonly logger: DurableContextLogger<DurableLogger>
  readonly attempt: number
  readonly #call: OperationCall
  #listening: BodySignal | undefined
  #running: Promise<unknown> | undefined

  constructor(call: OperationCall, attempt: number) {
    this.logger = call.frame.logging.operationLogger
    this.attempt = attempt
    this.#call = call
  }

  get signal(): AbortSignal {
    return this.listen().signal
  }

  listen(): BodySignal {
    if (this.#listening === undefined) {
      this.#listening = this.#call.invocation.bodies.open(() => this.#call.isAbandoned)
      this.#closeAtEnd()
    }
    return this.#listening
  }

  /** The body runs until then. It may have asked for its signal already. */
  endsWith(running: Promise<unknown>): void {
    this.#running = running
    if (this.#listening !== undefined) this.#closeAtEnd()
  }

  #closeAtEnd(): void {
    const close = () => this.#listening?.close()
    this.#running?.then(close, close)
  }
}

/** Rejects when the time is up. The body is told, but cannot be stopped: it may still run when the next attempt begins. */
function withinTime<T>(name: string | undefined, run: BodySignal, running: Promise<T>, seconds: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      const error = new StepTimeoutError(name, seconds)
      run.abort(error)
      run.close()
      reject(error)
    }, seconds * 1000)
    run.whenClosed(() => clearTimeout(timer))
    running.then(resolve, reject)
  })
}
