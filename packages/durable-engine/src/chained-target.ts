import type { Core } from './core.ts'
import type { Draft } from './draft.ts'
import type { FunctionVersion } from './functions.ts'
import { notJson } from './invoke.ts'
import { functionArn, parseFunction } from './model/arn.ts'
import type { ErrorObject, OperationUpdate } from './model/wire.ts'
import { startExecution } from './starts.ts'
import type { InvokeTarget } from './transitions/chained-invoke.ts'
import { invalid } from './transitions/transition.ts'
import type { Unit } from './unit.ts'

const TENANT = /^[a-zA-Z0-9._:/=+\-@ ]{1,256}$/

type Options = NonNullable<OperationUpdate['ChainedInvokeOptions']>

/**
 * Finds the target of a chained invoke and sets it going: a durable function gets an execution of its own in the same
 * transaction, a plain one runs after COMMIT. A target that is not there, or that may not be invoked so, makes the
 * operation fail at once.
 * @throws InvalidParameterValueException for a name that is malformed or lies in another account or region
 */
export function startTarget(
  core: Core,
  unit: Unit,
  caller: Draft,
  update: OperationUpdate,
  options: Options,
): InvokeTarget {
  const { account, directory } = core
  const reference = parseFunction(options.FunctionName)
  if (reference === undefined) throw invalid(`Invalid function ARN '${options.FunctionName}'`)
  if ((reference.account ?? account.accountId) !== account.accountId) {
    throw invalid('Cannot start a CHAINED_INVOKE on a function in another account.')
  }
  if ((reference.region ?? account.region) !== account.region) {
    throw invalid('Cannot start a CHAINED_INVOKE on a function in another region.')
  }
  if (options.TenantId !== undefined && !TENANT.test(options.TenantId)) {
    throw invalid('TenantId must be 1 to 256 characters matching [a-zA-Z0-9._:/=+-@ ].')
  }
  const target = directory.resolve(reference.name, reference.qualifier)
  if (target === undefined)
    return failed(notFound(functionArn(account, reference.name, reference.qualifier ?? '$LATEST')))
  if (target.durable !== undefined && reference.qualifier === undefined && !core.settings.allowUnqualified) {
    const ErrorMessage = 'You cannot invoke a durable function using an unqualified ARN.'
    return failed({ ErrorType: 'InvalidParameterValueException', ErrorMessage })
  }
  return startResolved(core, unit, caller, update, options, target)
}

function startResolved(
  core: Core,
  unit: Unit,
  caller: Draft,
  update: OperationUpdate,
  options: Options,
  target: FunctionVersion,
): InvokeTarget {
  const { arn } = caller.record
  const { name: functionName, version, durable } = target
  const input = update.Payload || '{}'
  try {
    JSON.parse(input)
  } catch (error) {
    const { name: ErrorType, message: ErrorMessage } = notJson(error)
    return failed({ ErrorType, ErrorMessage })
  }
  const traceHeader = options.XAmznTraceId ?? caller.record.traceHeader
  const trace = traceHeader === undefined ? {} : { traceHeader }
  if (durable === undefined) {
    unit.after(() => core.dispatchPlain(arn, update.Id))
    return { ok: true, functionName, version, ...trace }
  }
  const child = startExecution(core, unit, {
    function: { ...target, durable },
    input,
    startMode: 'chained',
    parent: { arn, operationId: update.Id },
    ...(options.TenantId === undefined ? {} : { tenantId: options.TenantId }),
    ...trace,
  })
  return { ok: true, functionName, version, childArn: child.arn, ...trace }
}

function failed(error: ErrorObject): InvokeTarget {
  return { ok: false, error }
}

function notFound(arn: string): ErrorObject {
  return { ErrorType: 'ResourceNotFoundException', ErrorMessage: `Function not found: ${arn}` }
}
