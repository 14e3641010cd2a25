import { earliest, isSet, type Layer, type TimerChange, type TokenState, timerKey } from './layer.ts'
import { type Event, type NewEvent, numbered } from './model/event.ts'
import type { ExecutionRecord, OperationRecord, TimerKind, TimerRecord } from './model/records.ts'
import type { OperationState, Transition } from './transitions/transition.ts'

/** Changes to an execution, over what it was before. See layer.ts for the laws. */
export class Draft implements Layer {
  record: ExecutionRecord
  token: TokenState | undefined
  noTimerBefore: number
  /** The handler has been told of everything below this draft. */
  seenAll = false
  /** Events appended by this draft. */
  readonly events: Event[] = []
  readonly below: Layer
  readonly #operations = new Map<string, OperationRecord>()
  readonly #timers = new Map<string, TimerChange>()
  readonly #unseen = new Set<string>()

  constructor(below: Layer) {
    this.below = below
    this.record = below.record
    this.token = below.token
    this.noTimerBefore = below.noTimerBefore
  }

  /** Whether there is anything to store. */
  get changed(): boolean {
    return this.record !== this.below.record || this.#timers.size > 0
  }

  operation(id: string): OperationRecord | undefined {
    return this.#operations.get(id) ?? this.below.operation(id)
  }

  /** In the order of creation. */
  *operations(): Iterable<OperationRecord> {
    for (const operation of this.below.operations()) yield this.#operations.get(operation.id) ?? operation
    for (const operation of this.#operations.values()) {
      if (this.below.operation(operation.id) === undefined) yield operation
    }
  }

  *timers(): Iterable<TimerRecord> {
    for (const timer of this.below.timers()) if (!this.#timers.has(timerKey(timer))) yield timer
    for (const timer of this.#timers.values()) if (isSet(timer)) yield timer
  }

  timer(kind: TimerKind, operationId: string): TimerRecord | undefined {
    const changed = this.#timers.get(timerKey({ kind, operationId }))
    if (changed === undefined) return this.below.timer(kind, operationId)
    return isSet(changed) ? changed : undefined
  }

  unseen(): ReadonlySet<string> {
    return this.seenAll ? this.#unseen : this.below.unseen().union(this.#unseen)
  }

  changedOperations(): Iterable<OperationRecord> {
    return this.#operations.values()
  }

  changedTimers(): Iterable<TimerChange> {
    return this.#timers.values()
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
    for (const timer of draft.changedTimers()) this.#timers.set(timerKey(timer), timer)
    if (draft.seenAll) {
      this.seenAll = true
      this.#unseen.clear()
    }
    for (const id of draft.ownUnseen()) this.#unseen.add(id)
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

  /** Appends to the history. */
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

  /** Stores a changed or new operation; the handler is to be told of it. */
  put(operation: OperationState): void {
    const before = this.operation(operation.id)
    const sequence = this.record.sequence + 1
    const order = before?.order ?? this.record.operationCount
    this.update({ sequence, ...(before === undefined ? { operationCount: this.record.operationCount + 1 } : {}) })
    this.#operations.set(operation.id, { ...operation, order, changedAt: sequence })
    this.#unseen.add(operation.id)
  }

  /** Sets a timer, or cancels it with `due` undefined. */
  setTimer(kind: TimerKind, operationId: string, due: number | undefined): void {
    if (due === undefined && this.timer(kind, operationId) === undefined) return
    this.#timers.set(timerKey({ kind, operationId }), { arn: this.record.arn, kind, operationId, due })
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
