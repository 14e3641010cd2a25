import type { Event } from './model/event.ts'
import type { ExecutionListing, ExecutionRecord, OperationRecord, TimerRecord } from './model/records.ts'

/**
 * Where executions live. Two implementations, memory-store.ts and sqlite-store.ts, pass one contract suite
 * (testing/store.testsuite.ts).
 *
 * Laws
 * - S1  A transaction is all or nothing: when it throws, nothing of it is seen.
 * - S2  A write that throws ends the transaction: nobody may go on writing after it.
 * - S3  Reads inside a transaction see its writes.
 * - S4  When `transaction` returns, what it wrote survives the death of the process.
 * - S5  No read or write takes longer because the store holds more executions; only a list whose filters match few of a
 *       function's executions walks past the others.
 */
export interface Store {
  /** Runs `work` as one transaction. Not reentrant; `work` must not wait. */
  transaction<T>(work: (writer: StoreWriter) => T): T

  execution(arn: string): ExecutionRecord | undefined
  /** The execution that holds a name; names are unique for a function, over all its versions. */
  executionByName(functionName: string, name: string): ExecutionRecord | undefined
  /** In the order of creation. */
  operations(arn: string): OperationRecord[]
  timers(arn: string): TimerRecord[]
  /** The timers due at `now`, earliest first. */
  dueTimers(now: number, limit: number): TimerRecord[]
  /** When the next timer is due. */
  nextDue(): number | undefined
  events(arn: string, page: EventPage): Event[]
  list(query: ExecutionQuery): ExecutionListing[]
  /** Executions whose invocation was in flight: after a restart, the invocations are lost. */
  inFlight(): string[]
  /** Open executions with chained invokes of plain functions in flight. */
  withPlainInvokes(): string[]
  meta(key: string): string | undefined
  close(): void
}

export interface StoreWriter {
  putExecution(record: ExecutionRecord): void
  putOperation(arn: string, record: OperationRecord): void
  appendEvent(arn: string, event: Event): void
  putTimer(timer: TimerRecord): void
  deleteTimer(timer: Pick<TimerRecord, 'arn' | 'kind' | 'operationId'>): void
  /** Removes an execution and all that belongs to it; its name is free again. */
  deleteExecution(arn: string): void
  putMeta(key: string, value: string): void
}

export interface EventPage {
  /** Only events behind this id in the direction of reading. */
  readonly after?: number
  readonly reverse?: boolean
  readonly limit: number
}

export interface ExecutionQuery {
  readonly functionName: string
  readonly version?: string
  readonly name?: string
  readonly statuses?: readonly string[]
  /** Exclusive bounds on the start, epoch milliseconds. */
  readonly startedAfter?: number
  readonly startedBefore?: number
  /** Newest first unless set. */
  readonly oldestFirst?: boolean
  /** Only executions behind this one in the order of the list. */
  readonly after?: { readonly startedAt: number; readonly arn: string }
  readonly limit: number
}
