import type { Event } from 'durable-engine'
import { operationOf, type TestOperation } from '../operation.ts'

/** Looks an operation up: undefined until there is one. */
export type Lookup = () => TestOperation | undefined

interface Waiter {
  readonly isOver: () => boolean
  readonly resolve: () => void
  readonly reject: () => void
}

/** What is known of an execution while it runs: its events, its operations, and who waits for which of them. */
export class OperationBook {
  /** As the service numbers them, without gaps. */
  readonly events: Event[] = []
  /** Events by operation; the operations in the order in which they started. */
  readonly #byId = new Map<string, Event[]>()
  readonly #waiters = new Set<Waiter>()
  readonly #held: Lookup[] = []
  #hasEnded = false

  /** Takes in what has happened. Events that are known already are left out. */
  add(events: readonly Event[]): void {
    for (const event of events) {
      if (event.EventId <= (this.events.at(-1)?.EventId ?? 0)) continue
      this.events.push(event)
      if (event.Id === undefined || event.EventType.startsWith('Execution')) continue
      const known = this.#byId.get(event.Id)
      if (known === undefined) this.#byId.set(event.Id, [event])
      else known.push(event)
    }
    for (const waiter of this.#waiters) {
      if (!waiter.isOver()) continue
      this.#waiters.delete(waiter)
      waiter.resolve()
    }
  }

  /** Forgets an earlier execution. */
  clear(): void {
    this.events.length = 0
    this.#byId.clear()
    this.#hasEnded = false
  }

  all(): TestOperation[] {
    return [...this.#byId].map(([id, events]) => operationOf(id, events))
  }

  byId(id: string): TestOperation | undefined {
    const events = this.#byId.get(id)
    return events === undefined ? undefined : operationOf(id, events)
  }

  /** Negative indexes count from the end. */
  byIndex(index: number): TestOperation | undefined {
    return this.#nth([...this.#byId.keys()], index)
  }

  byName(name: string, index: number): TestOperation | undefined {
    const ids = [...this.#byId].flatMap(([id, [first]]) => (first?.Name === name ? [id] : []))
    return this.#nth(ids, index)
  }

  children(parentId: string): TestOperation[] {
    return [...this.#byId].flatMap(([id, events]) =>
      events[0]?.ParentId === parentId ? [operationOf(id, events)] : [],
    )
  }

  /** Remembers that the test has its eye on an operation. */
  hold(lookup: Lookup): void {
    this.#held.push(lookup)
  }

  /** Whether a callback is open that the test has its eye on, and may be about to answer. */
  get awaitsAnswer(): boolean {
    const held = new Set(this.#held.map((lookup) => lookup()?.id))
    return this.all().some(({ id, type, status, parentId }) => {
      return (
        type === 'CALLBACK' && status === 'STARTED' && (held.has(id) || (parentId !== undefined && held.has(parentId)))
      )
    })
  }

  /** @throws `otherwise`, once the execution has ended and it is still not so */
  async until(isOver: () => boolean, otherwise: Error): Promise<void> {
    if (isOver()) return
    if (this.#hasEnded) throw otherwise
    await new Promise<void>((resolve, reject) => {
      this.#waiters.add({ isOver, resolve, reject: () => reject(otherwise) })
    })
  }

  /** Nothing more will happen. */
  end(): void {
    this.#hasEnded = true
    for (const waiter of this.#waiters) waiter.reject()
    this.#waiters.clear()
  }

  #nth(ids: readonly string[], index: number): TestOperation | undefined {
    const id = ids.at(index)
    return id === undefined ? undefined : this.byId(id)
  }
}
