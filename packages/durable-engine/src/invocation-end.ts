import { close } from './closing.ts'
import type { Core } from './core.ts'
import type { Draft } from './draft.ts'
import type { InvocationResult } from './functions.ts'
import type { Unit } from './group-commit.ts'
import { begin } from './invocation-start.ts'
import { newEvent } from './model/event.ts'
import type { OperationRecord } from './model/records.ts'
import type { ErrorObject } from './model/wire.ts'
import { isHidden } from './state.ts'

/** What a handler returned, if it is something a durable function may return. */
type Output =
  | { readonly status: 'SUCCEEDED'; readonly result?: string }
  | { readonly status: 'FAILED'; readonly error: ErrorObject }
  | { readonly status: 'PENDING' }
  | { readonly status: 'invalid'; readonly message: string }

/** The end of an invocation. One that is not the current one changes nothing (E4). */
export function endInvocation(core: Core, unit: Unit, arn: string, requestId: string, result: InvocationResult): void {
  const draft = unit.draft(arn)
  if (draft?.record.status !== 'RUNNING' || draft.record.invocation?.id !== requestId) return
  const now = core.clock.now()
  complete(draft, result.ok ? undefined : result.error, now)
  const { decided } = draft.record
  if (decided !== undefined) {
    const { error, result: decidedResult } = decided
    if (error !== undefined) close(core, unit, draft, { status: 'FAILED', error }, now)
    else
      close(
        core,
        unit,
        draft,
        { status: 'SUCCEEDED', ...(decidedResult === undefined ? {} : { result: decidedResult }) },
        now,
      )
  } else if (result.ok) {
    accept(core, unit, draft, parseOutput(result.payload), now)
  } else {
    retryInvocation(core, unit, draft, result.error, now)
  }
}

/** An invocation that was in flight when the engine died. It is retried at once and counts as no attempt. */
export function loseInvocation(core: Core, unit: Unit, arn: string): void {
  const draft = unit.draft(arn)
  if (draft?.record.status !== 'RUNNING' || draft.record.invocation === undefined) return
  const now = core.clock.now()
  complete(
    draft,
    { ErrorType: 'Runtime.ExitError', ErrorMessage: 'The engine was restarted during this invocation.' },
    now,
  )
  begin(core, unit, draft, now)
}

function complete(draft: Draft, error: ErrorObject | undefined, now: number): void {
  const { invocation } = draft.record
  if (invocation === undefined) return
  const details = {
    StartTimestamp: invocation.startedAt,
    EndTimestamp: now,
    RequestId: invocation.id,
    ...(error === undefined ? {} : { Error: { Payload: error, Truncated: false } }),
  }
  draft.append(newEvent('InvocationCompleted', {}, details), now)
  draft.clear('invocation')
  draft.token = undefined
}

function accept(core: Core, unit: Unit, draft: Draft, output: Output, now: number): void {
  switch (output.status) {
    case 'SUCCEEDED':
    case 'FAILED':
      close(core, unit, draft, output, now)
      return
    case 'PENDING':
      suspend(core, unit, draft, now)
      return
    case 'invalid':
      failOutput(core, unit, draft, output.message, now)
  }
}

/** A handler's output that breaks the rules would break them again, so there is no retry. */
function failOutput(core: Core, unit: Unit, draft: Draft, message: string, now: number): void {
  const error = { ErrorType: 'InvalidParameterValueException', ErrorMessage: message }
  close(core, unit, draft, { status: 'FAILED', error }, now)
}

/** The handler waits. If something happened that it has not been told of, it is invoked again at once. */
function suspend(core: Core, unit: Unit, draft: Draft, now: number): void {
  draft.update({ failedInvocations: 0 })
  const unseen = [...draft.unseen()].flatMap((id) => draft.operation(id) ?? [])
  if (unseen.some((operation) => !isHidden(operation, draft))) begin(core, unit, draft, now)
  else if (![...draft.operations()].some(isPending)) {
    failOutput(core, unit, draft, 'Cannot return PENDING status with no pending operations.', now)
  }
}

function isPending({ type, status }: OperationRecord): boolean {
  if (type === 'STEP') return status === 'PENDING' || status === 'READY'
  return status === 'STARTED' && (type === 'WAIT' || type === 'CALLBACK' || type === 'CHAINED_INVOKE')
}

/** Tries again: at once, then after 1, 2, 4 … up to 60 seconds; after too many failures in a row the execution fails. */
function retryInvocation(core: Core, unit: Unit, draft: Draft, error: ErrorObject, now: number): void {
  const failed = draft.record.failedInvocations + 1
  draft.update({ failedInvocations: failed })
  if (failed >= core.settings.maxInvocationAttempts) {
    close(core, unit, draft, { status: 'FAILED', error }, now)
  } else if (failed === 1) {
    begin(core, unit, draft, now)
  } else {
    draft.setTimer('invoke', '', now + Math.min(60, 2 ** (failed - 2)) * 1000)
  }
}

function parseOutput(payload: string): Output {
  let value: unknown
  try {
    value = JSON.parse(payload)
  } catch {
    return { status: 'invalid', message: 'Invalid Status in invocation output.' }
  }
  const output = typeof value === 'object' && value !== null ? value : {}
  const { Status, Result, Error: failure } = output as { Status?: unknown; Result?: unknown; Error?: unknown }
  switch (Status) {
    case 'SUCCEEDED':
      if (failure !== undefined && failure !== null) {
        return { status: 'invalid', message: 'Cannot provide an Error for SUCCEEDED status.' }
      }
      return { status: 'SUCCEEDED', ...(typeof Result === 'string' ? { result: Result } : {}) }
    case 'FAILED':
      if (Result !== undefined && Result !== null) {
        return { status: 'invalid', message: 'Cannot provide a Result for FAILED status.' }
      }
      return {
        status: 'FAILED',
        error: typeof failure === 'object' && failure !== null ? (failure as ErrorObject) : {},
      }
    case 'PENDING':
      return { status: 'PENDING' }
    default:
      return { status: 'invalid', message: 'Invalid Status in invocation output.' }
  }
}
