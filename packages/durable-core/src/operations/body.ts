import { runActive } from '../active-context.ts'
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
  let running: Promise<T> | undefined
  let listening: BodySignal | undefined
  const listen = (): BodySignal => {
    if (listening !== undefined) return listening
    const run = call.invocation.bodies.open(() => call.isAbandoned)
    const close = () => run.close()
    queueMicrotask(() => running?.then(close, close))
    listening = run
    return run
  }
  const context: AttemptContext = {
    logger: call.frame.logging.operationLogger,
    attempt,
    // Few bodies listen, so only those that ask are kept track of.
    get signal() {
      return listen().signal
    },
  }
  const active = { frame: undefined, operationId: call.id, operationName: call.name, attempt }
  // Plain JavaScript may hand in a function that returns no promise.
  running = Promise.resolve(hooks.attempt(call, attempt, () => runActive(active, () => body(context))))
  return timeoutSeconds === undefined ? running : withinTime(call, listen(), running, timeoutSeconds)
}

/** Rejects when the time is up. The body is told, but cannot be stopped: it may still run when the next attempt begins. */
function withinTime<T>(call: OperationCall, run: BodySignal, running: Promise<T>, seconds: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      const error = new StepTimeoutError(call.name, seconds)
      run.abort(error)
      reject(error)
    }, seconds * 1000)
    const stop = () => clearTimeout(timer)
    run.signal.addEventListener('abort', stop, { once: true })
    running.then(resolve, reject).finally(stop)
  })
}
