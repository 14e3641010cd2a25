import { close } from './closing.ts'
import type { Core } from './core.ts'
import type { Draft } from './draft.ts'
import type { Unit } from './group-commit.ts'
import { begin, wake } from './invocation-start.ts'
import type { TimerRecord } from './model/records.ts'
import { isHidden } from './state.ts'
import { callbackTimedOut } from './transitions/callback.ts'
import { retryDue } from './transitions/step.ts'
import type { Transition } from './transitions/transition.ts'
import { waitDue } from './transitions/wait.ts'

/** The timers of an execution that are due, earliest first; equal times in the order they were set. */
export function dueTimers(draft: Draft, now: number): TimerRecord[] {
  return [...draft.timers()].filter(({ due }) => due <= now).sort((a, b) => a.due - b.due)
}

/** Completes the operations whose timers are due; tells whether a handler would want to know of one. */
export function completeDueOperations(draft: Draft, now: number): boolean {
  let noticed = false
  for (const { kind, operationId } of dueTimers(draft, now)) {
    const operation = draft.operation(operationId)
    if (operation === undefined) continue
    const transition = operationDue(kind, operation, now)
    if (transition === undefined) continue
    draft.apply(transition, now)
    noticed ||= !isHidden(operation, draft)
  }
  return noticed
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

/** Does all that is due for one execution, and invokes it once for all of it. */
export function fireTimers(core: Core, unit: Unit, arn: string, now: number): void {
  const draft = unit.draft(arn)
  if (draft === undefined) return
  const due = dueTimers(draft, now)
  if (due.some(({ kind }) => kind === 'retention')) {
    unit.delete(arn)
    return
  }
  // What ended before the deadline still counts.
  const noticed = completeDueOperations(draft, now)
  if (due.some(({ kind }) => kind === 'execution')) {
    const ErrorMessage = `Execution timed out after ${draft.record.executionTimeoutSeconds} seconds.`
    close(core, unit, draft, { status: 'TIMED_OUT', error: { ErrorMessage } }, now)
    return
  }
  if (due.some(({ kind }) => kind === 'invoke')) begin(core, unit, draft, now)
  else if (noticed) wake(core, unit, draft, now)
}
