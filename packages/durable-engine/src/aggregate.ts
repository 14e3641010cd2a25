import type { Draft } from './draft.ts'
import { earliest, isSet, type Layer, type TokenState, timerKey } from './layer.ts'
import type { ExecutionRecord, OperationRecord, TimerKind, TimerRecord } from './model/records.ts'

/** An execution as the store holds it, with its operations and timers. */
export class Aggregate implements Layer {
  record: ExecutionRecord
  token: TokenState | undefined
  noTimerBefore: number
  readonly #operations: Map<string, OperationRecord>
  readonly #timers: Map<string, TimerRecord>
  readonly #unseen: Set<string>

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

  /** Takes over the changes of a draft whose transaction has been committed. */
  absorb(draft: Draft): void {
    this.record = draft.record
    this.token = draft.token
    this.noTimerBefore = draft.noTimerBefore
    for (const operation of draft.changedOperations()) this.#operations.set(operation.id, operation)
    for (const timer of draft.changedTimers()) {
      if (isSet(timer)) this.#timers.set(timerKey(timer), timer)
      else this.#timers.delete(timerKey(timer))
    }
    if (draft.seenAll) this.#unseen.clear()
    for (const id of draft.ownUnseen()) this.#unseen.add(id)
  }
}
