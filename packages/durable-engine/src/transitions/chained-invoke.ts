import { errorOf, type NewEvent, newEvent, payloadOf } from '../model/event.ts'
import type { ErrorObject, OperationUpdate } from '../model/wire.ts'
import { created, invalid, type OperationState, subjectOf, type Transition } from './transition.ts'

/** What the target of a chained invoke turned out to be. */
export type InvokeTarget =
  | {
      readonly ok: true
      readonly functionName: string
      readonly version: string
      /** The execution that was started, for a durable target. */
      readonly childArn?: string
      readonly traceHeader?: string
    }
  | { readonly ok: false; readonly error: ErrorObject }

/** CHAINED_INVOKE: START by the handler; the end of its target closes it, or at once a target that cannot be found. */
export function updateChainedInvoke(
  invoke: OperationState | undefined,
  update: OperationUpdate,
  now: number,
  resolve: (options: NonNullable<OperationUpdate['ChainedInvokeOptions']>) => InvokeTarget,
): Transition {
  if (invoke !== undefined) throw invalid('Cannot start a CHAINED_INVOKE operation that already exists.')
  const options = update.ChainedInvokeOptions
  if (options === undefined) throw invalid('Update for CHAINED_INVOKE operation requires ChainedInvokeOptions.')
  const target = resolve(options)
  const tenant = options.TenantId === undefined ? {} : { TenantId: options.TenantId }
  const operation = created(update, now)
  if (!target.ok) {
    const started = newEvent('ChainedInvokeStarted', subjectOf(operation), {
      FunctionName: options.FunctionName,
      ...tenant,
    })
    const failed = invokeEnded(operation, { status: 'FAILED', error: target.error }, now)
    return { ...failed, events: [started, ...failed.events] }
  }
  const { functionName, version, childArn, traceHeader } = target
  const started = newEvent('ChainedInvokeStarted', subjectOf(operation), {
    FunctionName: options.FunctionName,
    ...tenant,
    ...(update.Payload === undefined ? {} : { Input: payloadOf(update.Payload) }),
    ExecutedVersion: version,
    ...(childArn === undefined ? {} : { DurableExecutionArn: childArn }),
  })
  return {
    operation: {
      ...operation,
      invoke: {
        functionName,
        version,
        ...(update.Payload === undefined ? {} : { input: update.Payload }),
        ...(options.TenantId === undefined ? {} : { tenantId: options.TenantId }),
        ...(traceHeader === undefined ? {} : { traceHeader }),
        ...(childArn === undefined ? {} : { childArn }),
      },
    },
    events: [started],
  }
}

/** How the target of a chained invoke ended. */
export type InvokeEnd =
  | { readonly status: 'SUCCEEDED'; readonly result?: string }
  | { readonly status: 'FAILED' | 'TIMED_OUT' | 'STOPPED'; readonly error: ErrorObject }

const FAILURES = {
  FAILED: 'ChainedInvokeFailed',
  TIMED_OUT: 'ChainedInvokeTimedOut',
  STOPPED: 'ChainedInvokeStopped',
} as const

export function invokeEnded(invoke: OperationState, end: InvokeEnd, now: number): Transition {
  const ended = { ...invoke, status: end.status, endedAt: now }
  if (end.status === 'SUCCEEDED') {
    const operation = { ...ended, ...(end.result === undefined ? {} : { result: end.result }) }
    return withEvent(
      operation,
      newEvent('ChainedInvokeSucceeded', subjectOf(operation), { Result: payloadOf(end.result) }),
    )
  }
  const operation = { ...ended, error: end.error }
  return withEvent(operation, newEvent(FAILURES[end.status], subjectOf(operation), { Error: errorOf(end.error) }))
}

function withEvent(operation: OperationState, event: NewEvent): Transition {
  return { operation, events: [event] }
}
