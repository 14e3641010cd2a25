import { DurablePromise } from '../durable-promise.ts'
import type { Duration } from '../duration.ts'
import { reviveError } from '../error-registry.ts'
import { CallbackError, CallbackExternalError, CallbackTimeoutError } from '../errors.ts'
import { checkCallbackTimeout } from '../limits.ts'
import { hasEnded, type OperationCall } from '../operation-call.ts'
import * as hooks from '../operation-hooks.ts'
import { parseJson } from '../payload.ts'
import type { AnySerdesDeserializer, Serdes } from '../serdes.ts'
import { type StandardSchemaV1, validate } from '../standard-schema.ts'
import { type CallbackOptions, type ErrorObject, OperationStatus } from '../wire.ts'

export interface CreateCallbackConfig<T = string> {
  /** How long to wait for the result. Default: as long as the execution may run. */
  timeout?: Duration | undefined
  /** How long to wait for the next sign of life. Default: as long as the timeout. */
  heartbeatTimeout?: Duration | undefined
  /** Reads the result. Default: the text as it was sent; with a `schema`, JSON. */
  serdes?: Omit<Serdes<T>, 'serialize'> | undefined
  /**
   * Checks the result, in every invocation that sees it; the handler gets what the schema makes of it. A result that
   * does not fit fails with a CallbackError, whose cause is a SchemaError. The schema has to answer the same every time.
   */
  schema?: StandardSchemaV1<unknown, T> | undefined
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
  read: ResultReader<T>,
): DurablePromise<CreateCallbackResult<T>> {
  if (hasEnded(call.recorded)) {
    return call.replay(async () => [new DurablePromise(() => outcome(call, read)), callbackIdOf(call)])
  }
  const started = call.start({ CallbackOptions: options })
  const result = call.perform(async () => {
    await started
    await call.change()
    await hooks.ended(call)
    return outcome(call, read)
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

/** Turns the text that was sent into what the handler sees. */
export type ResultReader<T> = (text: string | undefined) => Promise<T>

/** The reader that a configuration asks for. */
export function resultReader<T>(
  call: OperationCall,
  config: Pick<CreateCallbackConfig<T>, 'serdes' | 'schema'> | undefined,
): ResultReader<T> {
  const serdes = config?.serdes ?? call.frame.callbackDeserializer
  const schema = config?.schema
  if (schema === undefined) return (text) => call.decode<T>(serdes ?? passThrough, text)
  return (text) => call.hold(readChecked(call, serdes, schema, text))
}

/** What comes from outside may be anything: what cannot be read or does not fit fails the callback, not the invocation. */
async function readChecked<T>(
  call: OperationCall,
  serdes: AnySerdesDeserializer | undefined,
  schema: StandardSchemaV1<unknown, T>,
  text: string | undefined,
): Promise<T> {
  try {
    const value = serdes === undefined ? parseJson(text, call) : await call.decode(serdes, text)
    return await validate(schema, value, `The result of callback ${call.label}`)
  } catch (error) {
    throw error instanceof Error ? new CallbackError(error.message, error) : new CallbackError(String(error))
  }
}

async function outcome<T>(call: OperationCall, read: ResultReader<T>): Promise<T> {
  const { record } = call
  if (record?.Status === OperationStatus.SUCCEEDED) return read(record.CallbackDetails?.Result)
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
