import { DurablePromise } from '../durable-promise.ts'
import type { Duration } from '../duration.ts'
import { reviveError } from '../error-registry.ts'
import { CallbackError, CallbackExternalError, CallbackTimeoutError } from '../errors.ts'
import { checkCallbackTimeout } from '../limits.ts'
import { hasEnded, type OperationCall } from '../operation-call.ts'
import * as hooks from '../operation-hooks.ts'
import type { AnySerdesDeserializer, Serdes } from '../serdes.ts'
import { type CallbackOptions, type ErrorObject, OperationStatus } from '../wire.ts'

export interface CreateCallbackConfig<T = string> {
  /** How long to wait for the result. Default: as long as the execution may run. */
  timeout?: Duration | undefined
  /** How long to wait for the next sign of life. Default: as long as the timeout. */
  heartbeatTimeout?: Duration | undefined
  /** Reads the result. Default: the text as it was sent. */
  serdes?: Omit<Serdes<T>, 'serialize'> | undefined
}

/** The promise of the result, and the id under which the outside world sends it. */
export type CreateCallbackResult<T = string> = [DurablePromise<T>, string]

/** Hands the text on as it is. */
export const passThrough: AnySerdesDeserializer & {
  serialize: (text: string | undefined) => Promise<string | undefined>
} = {
  serialize: async (text) => text,
  deserialize: async (text) => text,
}

/** `context.createCallback`: has the service open a callback; its result is a second promise. */
export function createCallback<T>(
  call: OperationCall,
  options: CallbackOptions,
  serdes: AnySerdesDeserializer,
): DurablePromise<CreateCallbackResult<T>> {
  if (hasEnded(call.recorded)) {
    return call.replay(async () => [new DurablePromise(() => outcome<T>(call, serdes)), callbackIdOf(call)])
  }
  const started = call.start({ CallbackOptions: options })
  const result = call.perform(async () => {
    await started
    await call.change()
    await hooks.ended(call)
    return outcome<T>(call, serdes)
  })
  return new DurablePromise(async () => {
    await started
    return [result, callbackIdOf(call)]
  })
}

/** The timeouts as the service wants them; checked. */
export function callbackOptions(
  verb: string,
  config: { timeout?: Duration | undefined; heartbeatTimeout?: Duration | undefined } | undefined,
): CallbackOptions {
  return {
    TimeoutSeconds: checkCallbackTimeout(config?.timeout, `${verb} timeout`),
    HeartbeatTimeoutSeconds: checkCallbackTimeout(config?.heartbeatTimeout, `${verb} heartbeatTimeout`),
  }
}

async function outcome<T>(call: OperationCall, serdes: AnySerdesDeserializer): Promise<T> {
  const { record } = call
  if (record?.Status === OperationStatus.SUCCEEDED) return call.decode<T>(serdes, record.CallbackDetails?.Result)
  throw callbackError(record?.Status === OperationStatus.TIMED_OUT, record?.CallbackDetails?.Error)
}

function callbackError(isTimeout: boolean, recorded: ErrorObject | undefined): CallbackError {
  const CallbackFailure = isTimeout ? CallbackTimeoutError : CallbackExternalError
  const fallback = isTimeout ? 'Callback timed out' : 'Callback failed'
  if (recorded === undefined) return new CallbackFailure(fallback)
  return new CallbackFailure(recorded.ErrorMessage || fallback, reviveError(recorded), recorded.ErrorData)
}

function callbackIdOf(call: OperationCall): string {
  const id = call.record?.CallbackDetails?.CallbackId
  if (!id) throw new CallbackError(`The service reported no callback id for callback ${call.label} (${call.plainId}).`)
  return id
}
