import type { Event } from '@aws-sdk/client-lambda'
import type { DurableOperation, TestResultError } from './durable-operation.ts'
import type { ExecutionStatus, OperationStatus } from './statuses.ts'

export interface InvokeRequest {
  /** The handler's event; written as JSON. Default `{}`. */
  payload?: unknown
}

/** What both runners have in common. Operations may be asked for before, during and after a run. */
export interface DurableTestRunner<TDurableOperation extends DurableOperation, ResultType> {
  /** Runs the handler to the end of an execution. */
  run(params?: InvokeRequest): Promise<TestResult<ResultType>>
  /** The first operation with this name. */
  getOperation(name: string): TDurableOperation
  /** An operation by its place in the order in which they started, from 0; negative: from the end. */
  getOperationByIndex(index: number): TDurableOperation
  /** One of several operations with the same name, in the order in which they started, from 0. */
  getOperationByNameAndIndex(name: string, index: number): TDurableOperation
  getOperationById(id: string): TDurableOperation
}

/** One call of the handler. */
export interface Invocation {
  startTimestamp: Date | undefined
  endTimestamp: Date | undefined
  requestId: string | undefined
  error: TestResultError | undefined
}

/** Which columns `print` shows. Default: all. */
export interface PrintColumns {
  parentId?: boolean
  name?: boolean
  type?: boolean
  subType?: boolean
  status?: boolean
  startTime?: boolean
  endTime?: boolean
  duration?: boolean
}

/** How an execution ended, and everything that happened in it. */
// biome-ignore lint/suspicious/noExplicitAny: suites written for AWS's runner read results without a type argument
export interface TestResult<TResult = any> {
  /** In the order in which they started; with `status`, only those that have it. */
  getOperations(params?: { status: OperationStatus }): DurableOperation[]
  getInvocations(): Invocation[]
  getStatus(): ExecutionStatus | undefined
  /** @throws the execution's error if it did not succeed */
  getResult(): TResult | undefined
  /** @throws if the execution succeeded */
  getError(): TestResultError
  getHistoryEvents(): Event[]
  /** Prints the operations as a table. */
  print(config?: PrintColumns): void
}
