import { Aggregate, Draft } from './draft.ts'
import type { Event } from './model/event.ts'
import type { ExecutionRecord } from './model/records.ts'
import { ServiceError } from './service-error.ts'
import type { Store, StoreWriter } from './store.ts'

// Laws
// - Work that arrives in one turn of the event loop shares one transaction, a savepoint each.
// - Work that throws changes nothing; the rest of its group is unaffected. A store that fails while it writes fails the
//   whole group: nobody knows what is left of the transaction.
// - Everybody is answered after COMMIT. If COMMIT fails, everybody in the group gets that error and memory is as before.
// - Effects (invocations, answers to waiting callers, notices) happen after COMMIT, in the order of the work.

/** What a unit of work can do: look at executions, change them through drafts, and ask for effects after COMMIT. */
export class Unit {
  readonly effects: (() => void)[] = []
  /** The events of this unit, by execution, once it is released. */
  readonly appended: (readonly [arn: string, events: readonly Event[]])[] = []
  readonly #group: Group
  readonly #drafts = new Map<string, Draft>()
  readonly #created = new Set<string>()
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
    this.#created.add(record.arn)
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

  /** Writes what changed, inside the unit's savepoint, and hands it to the group. */
  release(writer: StoreWriter): void {
    for (const arn of this.#deleted) writer.deleteExecution(arn)
    for (const [arn, draft] of this.#drafts) {
      if (!draft.changed || this.#deleted.has(arn)) continue
      writer.putExecution(draft.record)
      for (const operation of draft.changedOperations()) writer.putOperation(arn, operation)
      for (const event of draft.events) writer.appendEvent(arn, event)
      this.appended.push([arn, [...draft.events]])
      for (const [key, timer] of draft.changedTimers()) {
        const [kind = '', operationId = ''] = key.split(' ')
        if (timer !== undefined) writer.putTimer(timer)
        else writer.deleteTimer({ arn, kind: kind as 'wait', operationId })
      }
    }
    this.#group.absorb(this.#drafts, this.#created, this.#deleted)
  }
}

/** The drafts of one transaction, over what is in memory. */
class Group {
  readonly #memory: Memory
  readonly #drafts = new Map<string, Draft>()
  readonly #created = new Map<string, Draft>()
  readonly #deleted = new Set<string>()

  constructor(memory: Memory) {
    this.#memory = memory
  }

  layer(arn: string): Aggregate | Draft | undefined {
    if (this.#deleted.has(arn)) return undefined
    return this.#drafts.get(arn) ?? this.#created.get(arn) ?? this.#memory.load(arn)
  }

  absorb(drafts: ReadonlyMap<string, Draft>, created: ReadonlySet<string>, deleted: ReadonlySet<string>): void {
    for (const [arn, draft] of drafts) {
      const known = this.#drafts.get(arn) ?? this.#created.get(arn)
      if (known !== undefined) known.absorb(draft)
      else if (created.has(arn)) this.#created.set(arn, draft)
      else this.#drafts.set(arn, draft)
    }
    for (const arn of deleted) this.#deleted.add(arn)
  }

  /** Called once the transaction is committed: memory becomes what the store is. */
  fold(): void {
    for (const [arn, draft] of this.#drafts) this.#memory.get(arn)?.absorb(draft)
    for (const [arn, draft] of this.#created) {
      const aggregate = new Aggregate(draft.record, [], [])
      aggregate.absorb(draft)
      this.#memory.add(arn, aggregate)
    }
    for (const arn of [...this.#drafts.keys(), ...this.#created.keys(), ...this.#deleted]) this.#memory.settle(arn)
  }
}

/**
 * Executions kept in memory: those with an invocation in flight, and up to a bound those that wait. The store is the
 * truth; what was let go is loaded again.
 */
class Memory {
  readonly #store: Store
  readonly #limit: number
  readonly #aggregates = new Map<string, Aggregate>()

  constructor(store: Store, limit: number) {
    this.#store = store
    this.#limit = limit
  }

  get(arn: string): Aggregate | undefined {
    return this.#aggregates.get(arn)
  }

  /** A closed execution is read anew each time: hardly anybody asks for it again. */
  load(arn: string): Aggregate | undefined {
    const known = this.#aggregates.get(arn)
    if (known !== undefined) return known
    const record = this.#store.execution(arn)
    if (record === undefined) return undefined
    const aggregate = new Aggregate(record, this.#store.operations(arn), this.#store.timers(arn))
    if (record.status === 'RUNNING') this.#aggregates.set(arn, aggregate)
    return aggregate
  }

  add(arn: string, aggregate: Aggregate): void {
    this.#aggregates.set(arn, aggregate)
  }

  /** Lets go of an execution that is closed, or that waits while there are too many. */
  settle(arn: string): void {
    const record = this.#aggregates.get(arn)?.record
    if (record === undefined) return
    const tooMany = this.#aggregates.size > this.#limit && record.invocation === undefined
    if (record.status !== 'RUNNING' || tooMany) this.#aggregates.delete(arn)
  }
}

interface Waiting {
  readonly work: (unit: Unit) => unknown
  readonly resolve: (value: unknown) => void
  readonly reject: (error: unknown) => void
}

/** Collects units of work and commits them together. */
export class GroupCommit {
  readonly #store: Store
  readonly #memory: Memory
  readonly #onCommit: () => void
  readonly #onEvent: (arn: string, event: Event) => void
  #waiting: Waiting[] = []
  #closed = false

  /** `onCommit` is called after each transaction, when timers may have changed; `onEvent` for every event in it. */
  constructor(
    store: Store,
    options: {
      readonly onCommit: () => void
      readonly onEvent: (arn: string, event: Event) => void
      readonly maxInMemory: number
    },
  ) {
    this.#store = store
    this.#memory = new Memory(store, options.maxInMemory)
    this.#onCommit = options.onCommit
    this.#onEvent = options.onEvent
  }

  get busy(): boolean {
    return this.#waiting.length > 0
  }

  /** Runs `work` in the next transaction and resolves after its COMMIT with what it returned. */
  submit<T>(work: (unit: Unit) => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.#closed) throw new ServiceError('ServiceException', 'The engine is closed.')
      // The entry is taken out by the code below only, which resolves it with what its own work returned.
      this.#waiting.push({ work, resolve: resolve as (value: unknown) => void, reject })
      if (this.#waiting.length === 1) setImmediate(() => this.#flush())
    })
  }

  /** Commits what waits, and refuses what comes later: another engine may have the store by then. */
  async close(): Promise<void> {
    if (this.#closed) return
    const last = this.submit(() => {})
    this.#closed = true
    await last
  }

  #flush(): void {
    const waiting = this.#waiting
    this.#waiting = []
    const group = new Group(this.#memory)
    let answers: (() => void)[]
    try {
      answers = this.#store.transaction((writer) => waiting.map((entry) => this.#run(entry, group, writer)))
      group.fold()
    } catch (error) {
      const message = `The change could not be stored: ${error instanceof Error ? error.message : String(error)}`
      for (const { reject } of waiting) reject(new ServiceError('ServiceException', message))
      return
    }
    this.#onCommit()
    for (const answer of answers) answer()
  }

  /** Runs one unit in its savepoint; the returned function answers its caller. */
  #run({ work, resolve, reject }: Waiting, group: Group, writer: StoreWriter): () => void {
    const unit = new Unit(group)
    let writing = false
    try {
      const value = writer.savepoint(() => {
        const result = work(unit)
        writing = true
        unit.release(writer)
        return result
      })
      return () => {
        for (const [arn, events] of unit.appended) for (const event of events) this.#onEvent(arn, event)
        for (const effect of unit.effects) effect()
        resolve(value)
      }
    } catch (error) {
      if (writing) throw error
      return () => reject(error)
    }
  }
}
