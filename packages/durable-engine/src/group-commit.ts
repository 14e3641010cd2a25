import { AggregateCache } from './aggregate-cache.ts'
import type { Event } from './model/event.ts'
import { ServiceError } from './service-error.ts'
import type { Store, StoreWriter } from './store.ts'
import { messageOf } from './thrown.ts'
import { Group, Unit } from './unit.ts'

// Laws
// - Work that arrives in one turn of the event loop shares one transaction.
// - Work that throws changes nothing, because it has written nothing yet; the rest of its group is unaffected. A store
//   that fails while it writes fails the whole group: nobody knows what is left of the transaction.
// - Everybody is answered after COMMIT. If COMMIT fails, everybody in the group gets that error and memory is as before.
// - Effects (invocations, answers to waiting callers, notices) happen after COMMIT, in the order of the work.

interface Waiting {
  readonly work: (unit: Unit) => unknown
  readonly resolve: (value: unknown) => void
  readonly reject: (error: unknown) => void
}

/** Collects units of work and commits them together. */
export class GroupCommit {
  readonly #store: Store
  readonly #cache: AggregateCache
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
    this.#cache = new AggregateCache(store, options.maxInMemory)
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
    const group = new Group(this.#cache)
    let answers: (() => void)[]
    try {
      answers = this.#store.transaction((writer) => waiting.map((entry) => this.#run(entry, group, writer)))
      group.fold()
    } catch (error) {
      const message = `The change could not be stored: ${messageOf(error)}`
      for (const { reject } of waiting) reject(new ServiceError('ServiceException', message))
      return
    }
    this.#onCommit()
    for (const answer of answers) answer()
  }

  /** Runs one unit and writes what it changed; the returned function answers its caller. */
  #run({ work, resolve, reject }: Waiting, group: Group, writer: StoreWriter): () => void {
    const unit = new Unit(group)
    let value: unknown
    try {
      value = work(unit)
    } catch (error) {
      return () => reject(error)
    }
    unit.release(writer)
    return () => {
      for (const [arn, events] of unit.appended) for (const event of events) this.#onEvent(arn, event)
      for (const effect of unit.effects) effect()
      resolve(value)
    }
  }
}
