import type { ErrorObject, Event, ExecutionStatus } from 'durable-engine'
import type { BodyRun } from './body-runs.ts'
import { findOperation, type TestOperation } from './operation.ts'

/** How an execution ended, and everything that happened in it. */
export class Outcome {
  readonly status: ExecutionStatus
  /** What GetDurableExecutionHistory would return, timestamps in epoch milliseconds. */
  readonly history: readonly Event[]
  readonly operations: readonly TestOperation[]
  /** How often the handler was called. */
  readonly invocations: number
  /** What each checkpoint changed, over all invocations: `START reserve-stock`, `SUCCEED reserve-stock`. */
  readonly changes: readonly (readonly string[])[]
  /** How often each body ran, over all invocations; empty under other runtimes than durable-core. */
  readonly bodyRuns: readonly BodyRun[]
  readonly error: ErrorObject | undefined
  readonly #result: string | undefined

  constructor(parts: {
    readonly status: ExecutionStatus
    readonly result: string | undefined
    readonly error: ErrorObject | undefined
    readonly history: readonly Event[]
    readonly operations: readonly TestOperation[]
    readonly invocations: number
    readonly changes: readonly (readonly string[])[]
    readonly bodyRuns: readonly BodyRun[]
  }) {
    this.status = parts.status
    this.#result = parts.result
    this.error = parts.error
    this.history = parts.history
    this.operations = parts.operations
    this.invocations = parts.invocations
    this.changes = parts.changes
    this.bodyRuns = parts.bodyRuns
  }

  /** How many checkpoints the runtime made, over all invocations. */
  get checkpoints(): number {
    return this.changes.length
  }

  /** What each checkpoint changed, in one line: `START reserve-stock, SUCCEED reserve-stock`. */
  get updates(): readonly string[] {
    return this.changes.map((changes) => changes.join(', '))
  }

  /**
   * What the handler returned.
   * @throws with the execution's error if it did not succeed.
   */
  get result(): unknown {
    if (this.status === 'SUCCEEDED') return this.#result === undefined ? undefined : JSON.parse(this.#result)
    const { ErrorType = 'no error type', ErrorMessage = '' } = this.error ?? {}
    throw new Error(`The execution is ${this.status}, so it has no result. Its error: ${ErrorType}: ${ErrorMessage}`)
  }

  /** The operations of one type, in the order they started. */
  ofType(type: TestOperation['type']): readonly TestOperation[] {
    return this.operations.filter((operation) => operation.type === type)
  }

  /**
   * The operation with this name; with several of one name, `index` says which, in the order they started.
   * @throws with the names that there are, if there is none.
   */
  operation(name: string, index = 0): TestOperation {
    return findOperation(this.operations, name, index)
  }
}
