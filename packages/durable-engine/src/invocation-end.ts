import { close, decidedClosing } from './closing.ts'
import type { Core } from './core.ts'
import type { Draft } from './draft.ts'
import type { InvocationResult } from './functions.ts'
import { type HandlerOutcome, outcomeOf } from './handler-outcome.ts'
import { begin } from './invocation-start.ts'
import { newEvent } from './model/event.ts'
import type { OperationRecord } from './model/records.ts'
import type { ErrorObject } from './model/wire.ts'
import type { Unit } from './unit.ts'

/** The end of an invocation. One that is not the current one changes nothing (E4). */
export function endInvocation(core: Core, unit: Unit, arn: string, requestId: string, result: InvocationResult): void {
  const draft = unit.draft(arn)
  if (draft?.record.status !== 'RUNNING' || draft.record.invocation?.id !== requestId) return
  const now = core.clock.now()
  const outcome = outcomeOf(result)
  completeInvocation(draft, outcome.status === 'broken' ? outcome.error : undefined, now)
  const decided = decidedClosing(draft)
  if (decided !== undefined) close(core, unit, draft, decided, now)
  else follow(core, unit, draft, outcome, now)
}

/** An invocation that was in flight when the engine died. It is retried at once and counts as no attempt. */
export function loseInvocation(core: Core, unit: Unit, arn: string): void {
  const draft = unit.draft(arn)
  if (draft?.record.status !== 'RUNNING' || draft.record.invocation === undefined) return
  const now = core.clock.now()
  const ErrorMessage = 'The engine was restarted during this invocation.'
  completeInvocation(draft, { ErrorType: 'Runtime.ExitError', ErrorMessage }, now)
  const decided = decidedClosing(draft)
  if (decided !== undefined) close(core, unit, draft, decided, now)
  else begin(core, unit, draft, now)
}

function completeInvocation(draft: Draft, error: ErrorObject | undefined, now: number): void {
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

function follow(core: Core, unit: Unit, draft: Draft, outcome: HandlerOutcome, now: number): void {
  switch (outcome.status) {
    case 'SUCCEEDED':
    case 'FAILED':
      close(core, unit, draft, outcome, now)
      break
    case 'PENDING':
      suspend(core, unit, draft, now)
      break
    case 'invalid':
      failOutput(core, unit, draft, outcome.message, now)
      break
    case 'broken':
      retryInvocation(core, unit, draft, outcome.error, now)
  }
}

function failOutput(core: Core, unit: Unit, draft: Draft, message: string, now: number): void {
  const error = { ErrorType: 'InvalidParameterValueException', ErrorMessage: message }
  close(core, unit, draft, { status: 'FAILED', error }, now)
}

/** The handler waits. If something happened that it has not been told of, it is invoked again at once. */
function suspend(core: Core, unit: Unit, draft: Draft, now: number): void {
  draft.update({ failedInvocations: 0 })
  if (draft.unseen().size > 0) begin(core, unit, draft, now)
  else if (!hasPending(draft.operations())) {
    failOutput(core, unit, draft, 'Cannot return PENDING status with no pending operations.', now)
  }
}

function hasPending(operations: Iterable<OperationRecord>): boolean {
  for (const { type, status } of operations) {
    if (type === 'STEP' && status === 'PENDING') return true
    if (status === 'STARTED' && (type === 'WAIT' || type === 'CALLBACK' || type === 'CHAINED_INVOKE')) return true
  }
  return false
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
