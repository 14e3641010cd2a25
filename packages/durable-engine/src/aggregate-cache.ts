import { Aggregate } from './aggregate.ts'
import type { Store } from './store.ts'

/**
 * Executions kept in memory: those with an invocation in flight, and up to a bound those that wait. The store is the
 * truth; what was let go is loaded again.
 */
export class AggregateCache {
  readonly #store: Store
  readonly #limit: number
  readonly #aggregates = new Map<string, Aggregate>()

  constructor(store: Store, limit: number) {
    this.#store = store
    this.#limit = limit
  }

  load(arn: string): Aggregate | undefined {
    const known = this.#aggregates.get(arn)
    if (known !== undefined) return known
    const record = this.#store.execution(arn)
    return record && new Aggregate(record, this.#store.operations(arn), this.#store.timers(arn))
  }

  /** Keeps an execution, unless it is closed, or waits while there are too many. */
  keep(aggregate: Aggregate): void {
    const { arn, status, invocation } = aggregate.record
    this.#aggregates.set(arn, aggregate)
    const tooMany = invocation === undefined && this.#aggregates.size > this.#limit
    if (status !== 'RUNNING' || tooMany) this.forget(arn)
  }

  forget(arn: string): void {
    this.#aggregates.delete(arn)
  }
}
