import type { Core } from './core.ts'
import type { Draft } from './draft.ts'
import { completeDueOperations } from './due-operations.ts'
import { encodeToken } from './model/token.ts'
import type { InvocationEvent } from './model/wire.ts'
import { firstPage } from './state-page.ts'
import type { Unit } from './unit.ts'

/**
 * Invokes the handler if the execution is idle. With an invocation in flight, or one that is about to be repeated, that
 * one will see the change.
 */
export function wake(core: Core, unit: Unit, draft: Draft, now: number): void {
  const { status, invocation } = draft.record
  if (status !== 'RUNNING' || invocation !== undefined || draft.timer('invoke', '') !== undefined) return
  begin(core, unit, draft, now)
}

/**
 * Begins an invocation: notes it with the state it is handed, and runs the handler after COMMIT. An engine that is not
 * open leaves it to the next one, by a timer that is due at once.
 */
export function begin(core: Core, unit: Unit, draft: Draft, now: number): void {
  if (!core.isOpen()) {
    draft.setTimer('invoke', '', now)
    return
  }
  completeDueOperations(draft, now)
  const { arn, executionId, functionName, version, failedInvocations, checkpoints, tenantId, traceHeader } =
    draft.record
  const invocationId = core.random.uuid()
  const updatedIds = updatedSinceLastSeen(draft)
  draft.update({ invocation: { id: invocationId, startedAt: now } })
  draft.token = { sequence: 0 }
  draft.setTimer('invoke', '', undefined)
  draft.markSeen()
  const state = firstPage(core, draft, invocationId)
  const event: InvocationEvent = {
    DurableExecutionArn: arn,
    CheckpointToken: encodeToken({ executionId, invocationId, sequence: 0 }),
    InitialExecutionState: { Operations: state.Operations, NextMarker: state.NextMarker ?? '' },
    UpdatedOperationIds: updatedIds,
  }
  unit.after(() => {
    const attempt = failedInvocations + 1
    core.announce({ kind: 'invocation-started', arn, requestId: invocationId, attempt, checkpoints })
    core.dispatch({
      functionName,
      version,
      requestId: invocationId,
      payload: JSON.stringify(event),
      executionArn: arn,
      ...(tenantId === undefined ? {} : { tenantId }),
      ...(traceHeader === undefined ? {} : { traceHeader }),
    })
  })
}

/** What changed since the handler was last told: waits, retries, callbacks, chained invokes. Empty the first time. */
function updatedSinceLastSeen(draft: Draft): string[] {
  const { executionId } = draft.record
  return [...draft.unseen()]
    .filter((id) => id !== executionId)
    .sort((a, b) => (draft.operation(a)?.order ?? 0) - (draft.operation(b)?.order ?? 0))
}
