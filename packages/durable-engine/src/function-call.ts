import type { Core } from './core.ts'
import type { InvocationRequest, InvocationResult } from './functions.ts'
import { functionArn } from './model/arn.ts'

/** A call of one version of a function. */
export type FunctionCall = Omit<InvocationRequest, 'function' | 'functionArn'> & {
  readonly functionName: string
  readonly version: string
}

/** Calls a function. A version that is gone by now is a call that failed. */
export async function callFunction(core: Core, call: FunctionCall): Promise<InvocationResult> {
  const { functionName, version, ...request } = call
  const arn = functionArn(core.account, functionName, version)
  const found = core.directory.resolve(functionName, version)
  if (found !== undefined) return await core.invoker.invoke({ ...request, function: found, functionArn: arn })
  const error = { ErrorType: 'ResourceNotFoundException', ErrorMessage: `Function not found: ${arn}` }
  return { ok: false, reason: 'unavailable', error }
}
