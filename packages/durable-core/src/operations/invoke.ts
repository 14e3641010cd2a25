import type { DurablePromise } from '../durable-promise.ts'
import { reviveError } from '../error-registry.ts'
import { InvokeError, InvokeStoppedError, InvokeTimedOutError } from '../errors.ts'
import { hasEnded, type OperationCall } from '../operation-call.ts'
import * as hooks from '../operation-hooks.ts'
import { checkStored, encode } from '../payload.ts'
import type { Serdes } from '../serdes.ts'
import { type StandardSchemaV1, validate } from '../standard-schema.ts'
import { OperationStatus, type WireOperation } from '../wire.ts'

export interface InvokeConfig<I, O> {
  /** For the input. Default: the context's. */
  payloadSerdes?: Serdes<I> | undefined
  /** For the result. Default: the context's. */
  resultSerdes?: Serdes<O> | undefined
  /**
   * Checks the result, in every invocation that sees it; the handler gets what the schema makes of it. A result that
   * does not fit fails with an InvokeError, whose cause is a SchemaError. The schema has to answer the same every time.
   */
  resultSchema?: StandardSchemaV1<unknown, O> | undefined
  /** For functions with tenant isolation. */
  tenantId?: string | undefined
}

/** `context.invoke`: has the service invoke another function, and resolves with its result. */
export function invoke<I, O>(
  call: OperationCall,
  functionName: string,
  input: I | undefined,
  config: InvokeConfig<I, O> | undefined,
): DurablePromise<O> {
  if (hasEnded(call.recorded)) return call.replay(() => outcome(call, config))
  return call.perform(async () => {
    const isNew = call.record === undefined
    const Payload = isNew ? await encode(config?.payloadSerdes ?? call.frame.serdes, input, call) : undefined
    checkStored(Payload, 'input', call)
    const TenantId = config?.tenantId
    await call.start({
      Payload,
      ChainedInvokeOptions: { FunctionName: functionName, ...(TenantId && { TenantId }) },
    })
    await call.change()
    await hooks.ended(call)
    return outcome(call, config)
  })
}

async function outcome<I, O>(call: OperationCall, config: InvokeConfig<I, O> | undefined): Promise<O> {
  const { record } = call
  const resultSchema = config?.resultSchema
  if (record?.Status !== OperationStatus.SUCCEEDED) throw invokeErrorOf(record)
  const value = call.decode<O>(config?.resultSerdes ?? call.frame.serdes, record.ChainedInvokeDetails?.Result)
  return resultSchema === undefined ? value : call.hold(checked(call, resultSchema, value))
}

async function checked<O>(call: OperationCall, schema: StandardSchemaV1<unknown, O>, value: Promise<O>): Promise<O> {
  try {
    return await validate(schema, await value, `The result of invoke ${call.label}`)
  } catch (error) {
    throw error instanceof Error ? new InvokeError(error.message, error) : new InvokeError(String(error))
  }
}

/** The error of an invoke that has not succeeded, as the service reports it. */
export function invokeErrorOf(operation: WireOperation | undefined): InvokeError {
  const InvokeFailure =
    operation?.Status === OperationStatus.TIMED_OUT
      ? InvokeTimedOutError
      : operation?.Status === OperationStatus.STOPPED
        ? InvokeStoppedError
        : InvokeError
  const stored = operation?.ChainedInvokeDetails?.Error
  if (!stored) return new InvokeFailure()
  const cause = stored.ErrorMessage || stored.ErrorType ? reviveError(stored) : undefined
  const error = new InvokeFailure(stored.ErrorMessage, cause, stored.ErrorData)
  if (stored.ErrorType) error.remoteErrorType = stored.ErrorType
  if (stored.StackTrace) error.stackTrace = stored.StackTrace
  return error
}
