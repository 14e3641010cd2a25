import type { Core } from './core.ts'
import type { Draft } from './draft.ts'
import { wake } from './invocation-start.ts'
import { functionArn } from './model/arn.ts'
import { errorOf, type NewEvent, newEvent, payloadOf } from './model/event.ts'
import type { ExecutionRecord } from './model/records.ts'
import type { ErrorObject } from './model/wire.ts'
import { type InvokeEnd, invokeEnded } from './transitions/chained-invoke.ts'
import type { Unit } from './unit.ts'

/** How an execution ends. */
export type Closing =
  | { readonly status: 'SUCCEEDED'; readonly result?: string }
  | { readonly status: 'FAILED' | 'TIMED_OUT' | 'STOPPED'; readonly error: ErrorObject }

const DAY_MS = 86_400_000

/** The end that an EXECUTION checkpoint decided, if there was one. */
export function decidedClosing({ record: { decided } }: Draft): Closing | undefined {
  if (decided === undefined) return undefined
  const { error, result } = decided
  if (error !== undefined) return { status: 'FAILED', error }
  return { status: 'SUCCEEDED', ...(result === undefined ? {} : { result }) }
}

/** Ends an execution for good: its status, its last event, its timers, and whoever waits for it. */
export function close(core: Core, unit: Unit, draft: Draft, wanted: Closing, now: number): void {
  const { record } = draft
  const closing = withinLimit(core, record, wanted)
  const execution = draft.operation(record.executionId)
  if (execution !== undefined) draft.put({ ...execution, status: closing.status, endedAt: now })
  draft.update({
    status: closing.status,
    endedAt: now,
    ...(closing.status !== 'SUCCEEDED' ? { error: closing.error } : {}),
    ...(closing.status === 'SUCCEEDED' && closing.result !== undefined ? { result: closing.result } : {}),
  })
  draft.clear('invocation', 'decided')
  draft.token = undefined
  draft.append(closingEvent(record, closing), now)
  draft.clearTimers()
  draft.setTimer('retention', '', now + record.retentionDays * DAY_MS)
  if (record.parent !== undefined) endParentInvoke(core, unit, record, closing, now)
  announceStatus(core, unit, draft.record, now)
  const closed = draft.record
  unit.after(() => core.release(closed))
}

/** Tells those who watch of a new status, as it is now. */
export function announceStatus(core: Core, unit: Unit, record: ExecutionRecord, at: number): void {
  const { arn, name, status } = record
  const its = functionArn(core.account, record.functionName, record.version)
  unit.after(() => core.announce({ kind: 'status', arn, name, functionArn: its, status, at }))
}

/** An output that is too large makes the execution fail. */
function withinLimit({ settings }: Core, { startMode }: ExecutionRecord, closing: Closing): Closing {
  if (closing.status !== 'SUCCEEDED' || closing.result === undefined) return closing
  const limit = startMode === 'sync' ? settings.maxSyncBytes : settings.maxAsyncBytes
  if (Buffer.byteLength(closing.result) <= limit) return closing
  const ErrorMessage = `Execution output payload size must be less than or equal to ${limit} bytes.`
  return { status: 'FAILED', error: { ErrorType: 'InvalidParameterValueException', ErrorMessage } }
}

function closingEvent({ executionId, name }: ExecutionRecord, closing: Closing): NewEvent {
  const subject = { Id: executionId, Name: name }
  switch (closing.status) {
    case 'SUCCEEDED':
      return newEvent('ExecutionSucceeded', subject, { Result: payloadOf(closing.result) })
    case 'FAILED':
      return newEvent('ExecutionFailed', subject, { Error: errorOf(closing.error) })
    case 'TIMED_OUT':
      return newEvent('ExecutionTimedOut', subject, {})
    case 'STOPPED':
      return newEvent('ExecutionStopped', subject, { Error: errorOf(closing.error) })
  }
}

function endParentInvoke(core: Core, unit: Unit, child: ExecutionRecord, closing: Closing, now: number): void {
  if (child.parent === undefined) return
  const end: InvokeEnd =
    closing.status === 'TIMED_OUT'
      ? { status: 'TIMED_OUT', error: invokeTimeout(child.executionTimeoutSeconds) }
      : closing
  endInvoke(core, unit, child.parent.arn, child.parent.operationId, end, now)
}

function invokeTimeout(seconds: number): ErrorObject {
  return { ErrorType: 'ChainedInvoke.Timeout', ErrorMessage: `CHAINED_INVOKE timed out after ${seconds} seconds.` }
}

/** Ends a chained invoke and wakes its execution. One that is closed by then takes no notice. */
export function endInvoke(core: Core, unit: Unit, arn: string, operationId: string, end: InvokeEnd, now: number): void {
  const draft = unit.draft(arn)
  const operation = draft?.operation(operationId)
  if (draft?.record.status !== 'RUNNING' || operation?.status !== 'STARTED') return
  draft.apply(invokeEnded(operation, end, now), now)
  wake(core, unit, draft, now)
}
