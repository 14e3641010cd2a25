import { close, decidedClosing } from './closing.ts'
import type { Core } from './core.ts'
import { completeDueOperations } from './due-operations.ts'
import { begin, wake } from './invocation-start.ts'
import type { Unit } from './unit.ts'

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
