import { type Event, type NewEvent, numbered } from './model/event.ts'
import type { ExecutionRecord, OperationRecord, TimerKind, TimerRecord } from './model/records.ts'
import type { OperationState, Transition } from './transitions/transition.ts'

// An execution in memory, and changes to it that are not yet certain.
//
// Laws
// - An Aggregate is what the store holds. It changes only by absorbing a Draft whose transaction has been committed.
// - A Draft lies over an Aggregate or another Draft and is read through: what it has not changed, it takes from below.
//   A draft that is dropped leaves nothing behind.
// - Nothing here takes longer because the execution has more operations, except loading it and walking all of them.

/** What a checkpoint needs to know of the invocation in flight beyond the stored record; lost with the process. */
export interface TokenState {
  /** Sequence of the only token that is valid. */
  readonly sequence: number
  /** The last request that carried a ClientToken, with its answer: a repeated request gets the same. */
  readonly answered?: { readonly clientToken: string; readonly token: string; readonly response: unknown }
}

interface Layer {
  readonly record: ExecutionRecord
  readonly token: TokenState | undefined
  operation(id: string): OperationRecord | undefined
  operations(): Iterable<OperationRecord>
  timers(): Iterable<TimerRecord>
  timer(kind: TimerKind, operationId: string): TimerRecord | undefined
  /** A time before which no timer is due: saves looking through all of them at every checkpoint. */
  readonly noTimerBefore: number
  /** Operations that changed since the handler was last told. */
  unseen(): ReadonlySet<string>
  absorb(draft: Draft): void
}

export class Aggregate implements Layer {
  record: ExecutionRecord
  token: TokenState | undefined
  noTimerBefore: number
  readonly #operations: Map<string, OperationRecord>
  readonly #timers: Map<string, TimerRecord>
  #unseen: Set<string>

  constructor(record: ExecutionRecord, operations: readonly OperationRecord[], timers: readonly TimerRecord[]) {
    this.record = record
    this.#operations = new Map(operations.map((operation) => [operation.id, operation]))
    this.#timers = new Map(timers.map((timer) => [timerKey(timer), timer]))
    this.noTimerBefore = earliest(timers)
    this.#unseen = new Set(operations.filter(({ changedAt }) => changedAt > record.seenSequence).map(({ id }) => id))
  }

  operation(id: string): OperationRecord | undefined {
    return this.#operations.get(id)
  }

  operations(): Iterable<OperationRecord> {
    return this.#operations.values()
  }

  timers(): Iterable<TimerRecord> {
    return this.#timers.values()
  }

  timer(kind: TimerKind, operationId: string): TimerRecord | undefined {
    return this.#timers.get(timerKey({ kind, operationId }))
  }

  unseen(): ReadonlySet<string> {
    return this.#unseen
  }

  absorb(draft: Draft): void {
    this.record = draft.record
    this.token = draft.token
    this.noTimerBefore = draft.noTimerBefore
    for (const operation of draft.changedOperations()) this.#operations.set(operation.id, operation)
    for (const [key, timer] of draft.changedTimers()) {
      if (timer === undefined) this.#timers.delete(key)
      else this.#timers.set(key, timer)
    }
    this.#unseen = draft.seenAll ? new Set() : this.#unseen
    for (const id of draft.ownUnseen()) this.#unseen.add(id)
  }
}

function timerKey({ kind, operationId }: Pick<TimerRecord, 'kind' | 'operationId'>): string {
  return `${kind} ${operationId}`
}

function earliest(timers: Iterable<TimerRecord>): number {
  let first = Number.POSITIVE_INFINITY
  for (const { due } of timers) first = Math.min(first, due)
  return first
}

export class Draft implements Layer {
  record: ExecutionRecord
  token: TokenState | undefined
  noTimerBefore: number
  /** The handler has been told of everything below this draft. */
  seenAll = false
  /** Events appended by this draft, and by drafts it absorbed. */
  readonly events: Event[] = []
  readonly #below: Layer
  readonly #operations = new Map<string, OperationRecord>()
  readonly #timers = new Map<string, TimerRecord | undefined>()
  readonly #unseen = new Set<string>()

  constructor(below: Layer) {
    this.#below = below
    this.record = below.record
    this.token = below.token
    this.noTimerBefore = below.noTimerBefore
  }

  /** Whether there is anything to store. */
  get changed(): boolean {
    return this.record !== this.#below.record || this.#timers.size > 0
  }

  operation(id: string): OperationRecord | undefined {
    return this.#operations.get(id) ?? this.#below.operation(id)
  }

  /** In the order of creation. */
  *operations(): Iterable<OperationRecord> {
    for (const operation of this.#below.operations()) yield this.#operations.get(operation.id) ?? operation
    for (const operation of this.#operations.values()) {
      if (this.#below.operation(operation.id) === undefined) yield operation
    }
  }

  *timers(): Iterable<TimerRecord> {
    for (const timer of this.#below.timers()) if (!this.#timers.has(timerKey(timer))) yield timer
    for (const timer of this.#timers.values()) if (timer !== undefined) yield timer
  }

  timer(kind: TimerKind, operationId: string): TimerRecord | undefined {
    const key = timerKey({ kind, operationId })
    return this.#timers.has(key) ? this.#timers.get(key) : this.#below.timer(kind, operationId)
  }

  unseen(): ReadonlySet<string> {
    return this.seenAll ? this.#unseen : this.#below.unseen().union(this.#unseen)
  }

  changedOperations(): Iterable<OperationRecord> {
    return this.#operations.values()
  }

  changedTimers(): Iterable<[string, TimerRecord | undefined]> {
    return this.#timers
  }

  ownUnseen(): Iterable<string> {
    return this.#unseen
  }

  /** Takes over the changes of a draft that lay over this one. */
  absorb(draft: Draft): void {
    this.record = draft.record
    this.token = draft.token
    this.noTimerBefore = draft.noTimerBefore
    for (const operation of draft.changedOperations()) this.#operations.set(operation.id, operation)
    for (const [key, timer] of draft.changedTimers()) this.#timers.set(key, timer)
    if (draft.seenAll) {
      this.seenAll = true
      this.#unseen.clear()
    }
    for (const id of draft.ownUnseen()) this.#unseen.add(id)
    this.events.push(...draft.events)
  }

  update(change: Partial<ExecutionRecord>): void {
    this.record = { ...this.record, ...change }
  }

  /** Removes optional members of the record. */
  clear(...keys: ('invocation' | 'decided')[]): void {
    const record = { ...this.record }
    for (const key of keys) delete record[key]
    this.record = record
  }

  append(event: NewEvent, now: number): void {
    const id = this.record.lastEventId + 1
    this.events.push(numbered(event, id, now))
    this.update({ lastEventId: id })
  }

  /** Carries out a transition: the operation, its events, its timers. */
  apply({ operation, events, timers = {} }: Transition, now: number): void {
    this.put(operation)
    for (const event of events) this.append(event, now)
    for (const [kind, due] of Object.entries(timers)) this.setTimer(kind as TimerKind, operation.id, due)
  }

  put(operation: OperationState): void {
    const before = this.operation(operation.id)
    const sequence = this.record.sequence + 1
    const order = before?.order ?? this.record.operationCount
    this.update({ sequence, ...(before === undefined ? { operationCount: this.record.operationCount + 1 } : {}) })
    this.#operations.set(operation.id, { ...operation, order, changedAt: sequence })
    this.#unseen.add(operation.id)
  }

  setTimer(kind: TimerKind, operationId: string, due: number | undefined): void {
    if (due === undefined && this.timer(kind, operationId) === undefined) return
    const key = timerKey({ kind, operationId })
    this.#timers.set(key, due === undefined ? undefined : { arn: this.record.arn, kind, operationId, due })
    this.noTimerBefore = Math.min(this.noTimerBefore, due ?? this.noTimerBefore)
  }

  /** The timers that are due, earliest first; equal times in the order they were set. */
  dueTimers(now: number): TimerRecord[] {
    if (now < this.noTimerBefore) return []
    this.noTimerBefore = earliest(this.timers())
    return [...this.timers()].filter(({ due }) => due <= now).sort((a, b) => a.due - b.due)
  }

  /** Cancels every timer of the execution. */
  clearTimers(): void {
    for (const { kind, operationId } of [...this.timers()]) this.setTimer(kind, operationId, undefined)
  }

  /** Notes that the handler is being told of every change so far. */
  markSeen(): void {
    this.seenAll = true
    this.#unseen.clear()
    this.update({ seenSequence: this.record.sequence })
  }
}
