import { Aggregate } from './aggregate.ts'
import type { AggregateCache } from './aggregate-cache.ts'
import { Draft } from './draft.ts'
import { isSet, type Layer } from './layer.ts'
import type { Event } from './model/event.ts'
import type { ExecutionRecord } from './model/records.ts'
import type { StoreWriter } from './store.ts'

/** What a unit of work can do: look at executions, change them through drafts, and ask for effects after COMMIT. */
export class Unit {
  readonly effects: (() => void)[] = []
  /** The events of this unit, by execution, once it is released. */
  readonly appended: (readonly [arn: string, events: readonly Event[]])[] = []
  readonly #group: Group
  readonly #drafts = new Map<string, Draft>()
  readonly #deleted = new Set<string>()

  constructor(group: Group) {
    this.#group = group
  }

  /** A draft of an execution; the same one each time within this unit. Undefined if there is no such execution. */
  draft(arn: string): Draft | undefined {
    const own = this.#drafts.get(arn)
    if (own !== undefined) return own
    const below = this.#group.layer(arn)
    if (below === undefined) return undefined
    const draft = new Draft(below)
    this.#drafts.set(arn, draft)
    return draft
  }

  create(record: ExecutionRecord): Draft {
    const draft = new Draft(new Aggregate(record, [], []))
    this.#drafts.set(record.arn, draft)
    return draft
  }

  delete(arn: string): void {
    this.#deleted.add(arn)
  }

  after(effect: () => void): void {
    this.effects.push(effect)
  }

  /** Writes what changed, and hands it to the group. */
  release(writer: StoreWriter): void {
    for (const arn of this.#deleted) writer.deleteExecution(arn)
    for (const [arn, draft] of this.#drafts) {
      if (!draft.changed || this.#deleted.has(arn)) continue
      writer.putExecution(draft.record)
      for (const operation of draft.changedOperations()) writer.putOperation(arn, operation)
      for (const event of draft.events) writer.appendEvent(arn, event)
      this.appended.push([arn, draft.events])
      for (const timer of draft.changedTimers()) {
        if (isSet(timer)) writer.putTimer(timer)
        else writer.deleteTimer(timer)
      }
    }
    this.#group.absorb(this.#drafts, this.#deleted)
  }
}

/** The drafts of one transaction, over the executions in memory. */
export class Group {
  readonly #cache: AggregateCache
  readonly #drafts = new Map<string, Draft>()
  readonly #deleted = new Set<string>()

  constructor(cache: AggregateCache) {
    this.#cache = cache
  }

  layer(arn: string): Layer | undefined {
    return this.#deleted.has(arn) ? undefined : (this.#drafts.get(arn) ?? this.#cache.load(arn))
  }

  /** Takes over what a unit has changed. */
  absorb(drafts: ReadonlyMap<string, Draft>, deleted: ReadonlySet<string>): void {
    for (const [arn, draft] of drafts) {
      const earlier = this.#drafts.get(arn)
      if (earlier === undefined) this.#drafts.set(arn, draft)
      else earlier.absorb(draft)
    }
    for (const arn of deleted) this.#deleted.add(arn)
  }

  /** Called once the transaction is committed: memory becomes what the store is. */
  fold(): void {
    for (const draft of this.#drafts.values()) {
      // The first draft of an execution in a group lies over the aggregate itself.
      if (!(draft.below instanceof Aggregate)) continue
      draft.below.absorb(draft)
      this.#cache.keep(draft.below)
    }
    for (const arn of this.#deleted) this.#cache.forget(arn)
  }
}
