import { endInvoke } from './closing.ts'
import type { Core } from './core.ts'
import type { FunctionCall } from './function-call.ts'
import type { InvocationResult } from './functions.ts'
import type { OperationRecord } from './model/records.ts'
import type { InvokeEnd } from './transitions/chained-invoke.ts'
import type { Unit } from './unit.ts'

/** The call of a plain function that a chained invoke stands for. */
export function plainCall(core: Core, operation: OperationRecord): FunctionCall | undefined {
  const { invoke } = operation
  if (invoke === undefined) return undefined
  const { functionName, version, input, tenantId, traceHeader } = invoke
  return {
    functionName,
    version,
    requestId: core.random.uuid(),
    payload: input || '{}',
    ...(tenantId === undefined ? {} : { tenantId }),
    ...(traceHeader === undefined ? {} : { traceHeader }),
  }
}

/** Closes a chained invoke with what its plain function answered. */
export function endPlainInvoke(
  core: Core,
  unit: Unit,
  arn: string,
  operationId: string,
  result: InvocationResult,
): void {
  endInvoke(core, unit, arn, operationId, endOf(result, core.settings.maxAsyncBytes), core.clock.now())
}

function endOf(result: InvocationResult, limit: number): InvokeEnd {
  if (!result.ok) return { status: 'FAILED', error: result.error }
  if (Buffer.byteLength(result.payload) <= limit) return { status: 'SUCCEEDED', result: result.payload }
  const ErrorMessage = `CHAINED_INVOKE output payload size must be less than or equal to ${limit} bytes.`
  return { status: 'FAILED', error: { ErrorType: 'InvalidParameterValueException', ErrorMessage } }
}
