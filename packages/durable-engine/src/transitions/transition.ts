import type { EventSubject, NewEvent } from '../model/event.ts'
import type { OperationRecord, TimerKind } from '../model/records.ts'
import type { OperationUpdate } from '../model/wire.ts'
import { ServiceError } from '../service-error.ts'

// A transition is pure: from an operation as it is and what is to happen to it, to the operation as it will be, the
// events to append and the timers to set. Whoever applies it fills in `order` and `changedAt`. That an update has an action
// of its type was checked before (checkpoint-rules.ts).

export type OperationState = Omit<OperationRecord, 'order' | 'changedAt'>

export interface Transition {
  readonly operation: OperationState
  readonly events: readonly NewEvent[]
  /** When each kind of timer of this operation is due; undefined cancels it. */
  readonly timers?: { readonly [K in TimerKind]?: number | undefined }
}

export function invalid(message: string): ServiceError {
  return new ServiceError('InvalidParameterValueException', message)
}

/** Whom the events of an operation are about. */
export function subjectOf({ id, name, subType, parentId }: OperationState): EventSubject {
  return {
    Id: id,
    ...(name === undefined ? {} : { Name: name }),
    ...(subType === undefined ? {} : { SubType: subType }),
    ...(parentId === undefined ? {} : { ParentId: parentId }),
  }
}

/** A new operation as its first update describes it. */
export function created(update: OperationUpdate, now: number): OperationState {
  return {
    id: update.Id,
    type: update.Type,
    status: 'STARTED',
    startedAt: now,
    ...(update.ParentId === undefined ? {} : { parentId: update.ParentId }),
    ...(update.Name === undefined ? {} : { name: update.Name }),
    ...(update.SubType === undefined ? {} : { subType: update.SubType }),
  }
}

/** The operation without what an earlier attempt left behind. */
export function cleared(operation: OperationState): OperationState {
  const { endedAt, result, error, nextAttemptAt, ...rest } = operation
  return rest
}

/**
 * A SUCCEED carries no error and a FAIL no payload.
 * @throws InvalidParameterValueException
 */
export function checkOutcome({ Action, Payload, Error: failure }: OperationUpdate): void {
  if (Action === 'FAIL' && Payload !== undefined) throw invalid('Cannot provide a Payload for FAIL action.')
  if (Action === 'SUCCEED' && failure !== undefined) throw invalid('Cannot provide an Error for SUCCEED action.')
}
