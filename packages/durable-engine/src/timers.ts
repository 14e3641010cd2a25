import { close, decidedClosing } from './closing.ts'
import type { Core } from './core.ts'
import type { Draft } from './draft.ts'
import { begin, wake } from './invocation-start.ts'
import type { TimerRecord } from './model/records.ts'
import { callbackTimedOut } from './transitions/callback.ts'
import { retryDue } from './transitions/step.ts'
import type { Transition } from './transitions/transition.ts'
import { waitDue } from './transitions/wait.ts'
import type { Unit } from './unit.ts'

/** Completes the operations whose timers are due; tells whether there were any. */
export function completeDueOperations(draft: Draft, now: number): boolean {
  let completed = false
  for (const { kind, operationId } of draft.dueTimers(now)) {
    const operation = draft.operation(operationId)
    if (operation === undefined) continue
    const transition = operationDue(kind, operation, now)
    if (transition === undefined) continue
    draft.apply(transition, now)
    completed = true
  }
  return completed
}

function operationDue(
  kind: TimerRecord['kind'],
  operation: Transition['operation'],
  now: number,
): Transition | undefined {
  switch (kind) {
    case 'wait':
      return waitDue(operation, now)
    case 'retry':
      return retryDue(operation)
    case 'callback':
    case 'heartbeat':
      // The first of the two timers closes the callback and cancels the other.
      return operation.status === 'STARTED' ? callbackTimedOut(operation, kind, now) : undefined
    default:
      return undefined
  }
}

/**
 * Does all that is due for one execution, and invokes it once for all of it. What ended by the deadline still counts,
 * and so does an outcome that was decided before it.
 */
export function fireTimers(core: Core, unit: Unit, arn: string, now: number): void {
  const draft = unit.draft(arn)
  if (draft === undefined) return
  const kinds = draft.dueTimers(now).map(({ kind }) => kind)
  const completed = completeDueOperations(draft, now)
  if (kinds.includes('execution')) {
    const ErrorMessage = `Execution timed out after ${draft.record.executionTimeoutSeconds} seconds.`
    close(core, unit, draft, decidedClosing(draft) ?? { status: 'TIMED_OUT', error: { ErrorMessage } }, now)
  } else if (kinds.includes('invoke')) {
    begin(core, unit, draft, now)
  } else if (completed) {
    wake(core, unit, draft, now)
  }
}
