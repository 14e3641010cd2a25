import type { Draft } from './draft.ts'
import type { TimerRecord } from './model/records.ts'
import { callbackTimedOut } from './transitions/callback.ts'
import { retryDue } from './transitions/step.ts'
import type { Transition } from './transitions/transition.ts'
import { waitDue } from './transitions/wait.ts'

// A timer fires when the scheduler comes to it, a moment after it is due. A checkpoint is answered and an invocation begins
// with all that is due by then, whether the scheduler has come to it or not.

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
