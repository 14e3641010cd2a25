import type { Core } from './core.ts'
import type { Draft } from './draft.ts'
import { begin, wake } from './invocation-start.ts'
import type { OperationRecord, TimerKind, TimerRecord } from './model/records.ts'
import { ServiceError } from './service-error.ts'
import type { Store } from './store.ts'
import { retryDue } from './transitions/step.ts'
import { waitDue } from './transitions/wait.ts'
import type { Unit } from './unit.ts'

// What is done to time by hand, which AWS does not know. Of an execution's timers, some let it go on by itself: those
// of waits, retries and repeated invocations. The others tell that something did not happen; nobody wants to skip those.

/** A timer that lets its execution go on by itself. */
export interface Skipped {
  readonly kind: 'wait' | 'retry' | 'invoke'
  /** Absent if the timer was that of an invocation to be repeated. */
  readonly operation?: { readonly id: string; readonly name?: string }
  /** When it would have been due, epoch milliseconds. */
  readonly dueAt: number
}

type GoingOn = TimerRecord & { readonly kind: Skipped['kind'] }

const FIRST_LOOK = 100

/** When the next timer is due that lets an execution go on by itself. */
export function nextGoingOn(store: Store): number | undefined {
  return nextDue(store, letsGoOn)
}

/** When something is next due in an execution that runs. All that is due in a closed one is the end of its retention. */
export function nextOfRunning(store: Store): number | undefined {
  return nextDue(store, ({ kind }) => kind !== 'retention')
}

function nextDue(store: Store, isMeant: (timer: TimerRecord) => boolean): number | undefined {
  // The timers of deadlines and retention lie days ahead, behind nearly all others: the first look is mostly enough.
  for (let limit = FIRST_LOOK; ; limit *= 10) {
    const timers = store.dueTimers(Number.MAX_SAFE_INTEGER, limit)
    const next = timers.find(isMeant)
    if (next !== undefined || timers.length < limit) return next?.due
  }
}

/**
 * Completes the next wait or retry of an execution now, or the one that is named; `operation` is an id or a name. A
 * repeated invocation that waits for its time begins now.
 * @throws InvalidParameterValueException if there is none, ResourceNotFoundException if there is no such execution
 */
export function skipTimer(core: Core, unit: Unit, arn: string, operation: string | undefined, now: number): Skipped {
  const draft = unit.draft(arn)
  if (draft === undefined) throw new ServiceError('ResourceNotFoundException', `Durable execution not found: ${arn}`)
  const open = [...draft.timers()].filter(letsGoOn).sort((a, b) => a.due - b.due)
  const timer = open.find(({ operationId }) => operation === undefined || isMeant(draft, operationId, operation))
  if (timer === undefined) throw new ServiceError('InvalidParameterValueException', whyNone(draft, open, operation))
  // An engine that does not run leaves timers that are due to the next one.
  if (timer.due <= now) throw new ServiceError('InvalidParameterValueException', isDue(draft))
  const { kind, due: dueAt, operationId } = timer
  const waiting = draft.operation(operationId)
  if (waiting === undefined) {
    begin(core, unit, draft, now)
    return { kind, dueAt }
  }
  draft.apply(kind === 'wait' ? waitDue(waiting, now) : retryDue(waiting), now)
  wake(core, unit, draft, now)
  return { kind, dueAt, operation: referenceTo(waiting) }
}

function letsGoOn(timer: TimerRecord): timer is GoingOn {
  const kinds: readonly TimerKind[] = ['wait', 'retry', 'invoke']
  return kinds.includes(timer.kind)
}

function isMeant(draft: Draft, operationId: string, text: string): boolean {
  return operationId === text || draft.operation(operationId)?.name === text
}

function referenceTo({ id, name }: OperationRecord): { id: string; name?: string } {
  return name === undefined ? { id } : { id, name }
}

function isDue({ record: { name } }: Draft): string {
  return `The execution ${name} waits for no time any more: it goes on as soon as an engine runs.`
}

function whyNone(draft: Draft, open: readonly GoingOn[], operation: string | undefined): string {
  const { name, status } = draft.record
  if (status !== 'RUNNING') return `The execution ${name} is ${status}: nothing of it waits any more.`
  const names = open.map(({ operationId }) => draft.operation(operationId)?.name ?? operationId).filter(Boolean)
  if (operation !== undefined && names.length > 0) {
    return `The execution ${name} waits not for "${operation}", but for ${names.join(', ')}.`
  }
  return `The execution ${name} has no wait${operation === undefined ? '' : ` "${operation}"`} and no retry that could be skipped.`
}
