import type { DurablePromise } from '../durable-promise.ts'
import { invokeErrorOf } from '../errors.ts'
import { hasEnded, type OperationCall } from '../operation-call.ts'
import * as hooks from '../operation-hooks.ts'
import { checkStored, encode } from '../payload.ts'
import type { Serdes } from '../serdes.ts'
import { OperationStatus } from '../wire.ts'

export interface InvokeConfig<I, O> {
  /** For the input. Default: the context's. */
  payloadSerdes?: Serdes<I> | undefined
  /** For the result. Default: the context's. */
  resultSerdes?: Serdes<O> | undefined
  /** For functions with tenant isolation. */
  tenantId?: string | undefined
}

/** `context.invoke`: has the service invoke another function, and resolves with its result. */
export function invoke<I, O>(
  call: OperationCall,
  functionName: string,
  input: I | undefined,
  config: InvokeConfig<I, O> = {},
): DurablePromise<O> {
  if (hasEnded(call.recorded)) return call.replay(() => outcome(call, config))
  return call.perform(async () => {
    const isNew = call.record === undefined
    const Payload = isNew ? await encode(config.payloadSerdes ?? call.frame.serdes, input, call) : undefined
    checkStored(Payload, 'input', call)
    const { tenantId: TenantId } = config
    await call.start({
      Payload,
      ChainedInvokeOptions: { FunctionName: functionName, ...(TenantId && { TenantId }) },
    })
    await call.change()
    await hooks.ended(call)
    return outcome(call, config)
  })
}

async function outcome<I, O>(call: OperationCall, config: InvokeConfig<I, O>): Promise<O> {
  const { record } = call
  if (record?.Status !== OperationStatus.SUCCEEDED) throw invokeErrorOf(record)
  return call.decode<O>(config.resultSerdes ?? call.frame.serdes, record.ChainedInvokeDetails?.Result)
}
