import type { ExecutionRecord, OperationRecord, TimerKind, TimerRecord } from './model/records.ts'
import type { CheckpointResponse } from './model/wire.ts'

// An execution in memory, and changes to it that are not yet certain.
//
// Laws
// - An Aggregate is what the store holds. It changes only by absorbing a Draft whose transaction has been committed.
// - A Draft lies over an Aggregate or another Draft and is read through: what it has not changed, it takes from below.
//   A draft that is dropped leaves nothing behind.
// - Nothing here takes longer because the execution has more operations, except loading it and walking all of them.

/** An execution as seen from one layer: an Aggregate, or a Draft over it. */
export interface Layer {
  readonly record: ExecutionRecord
  readonly token: TokenState | undefined
  operation(id: string): OperationRecord | undefined
  /** In the order of creation. */
  operations(): Iterable<OperationRecord>
  timers(): Iterable<TimerRecord>
  timer(kind: TimerKind, operationId: string): TimerRecord | undefined
  /** A time before which no timer is due: saves looking through all of them at every checkpoint. */
  readonly noTimerBefore: number
  /** Operations that changed since the handler was last told. */
  unseen(): ReadonlySet<string>
}

/** What a checkpoint needs to know of the invocation in flight beyond the stored record; lost with the process. */
export interface TokenState {
  /** Sequence of the only token that is valid. */
  readonly sequence: number
  /** The last request that carried a ClientToken, with its answer: a repeated request gets the same. */
  readonly answered?: {
    readonly clientToken: string
    readonly token: string
    readonly response: CheckpointResponse
  }
}

/** A timer that was set, or with `due` undefined cancelled. */
export type TimerChange = Omit<TimerRecord, 'due'> & { readonly due: number | undefined }

export function isSet(timer: TimerChange): timer is TimerRecord {
  return timer.due !== undefined
}

export function timerKey({ kind, operationId }: Pick<TimerRecord, 'kind' | 'operationId'>): string {
  return `${kind} ${operationId}`
}

export function earliest(timers: Iterable<TimerRecord>): number {
  let first = Number.POSITIVE_INFINITY
  for (const { due } of timers) first = Math.min(first, due)
  return first
}
