import { BatchCompletionError, ChildContextError, type CompletionReason, DurableOperationError } from '../errors.ts'
import type { AnySerdes } from '../serdes.ts'
import type { ErrorObject } from '../wire.ts'

export const BatchItemStatus = {
  SUCCEEDED: 'SUCCEEDED',
  FAILED: 'FAILED',
  /** Had not ended when the batch did. */
  STARTED: 'STARTED',
} as const
export type BatchItemStatus = (typeof BatchItemStatus)[keyof typeof BatchItemStatus]

export interface BatchItem<T> {
  result?: T
  error?: ChildContextError
  /** Its place among the items or branches. */
  index: number
  status: BatchItemStatus
}

/**
 * What became of a batch. Items that never started are not in it.
 *
 * `All` is the type of all results, by place: a tuple where the branches are known one by one.
 */
export interface BatchResult<T, All extends readonly unknown[] = T[]> {
  /** All started items, by index. */
  all: BatchItem<T>[]
  succeeded(): (BatchItem<T> & { result: T })[]
  failed(): (BatchItem<T> & { error: ChildContextError })[]
  started(): (BatchItem<T> & { status: typeof BatchItemStatus.STARTED })[]
  /** FAILED if an item failed, unless a policy of the caller's own decided otherwise. */
  status: typeof BatchItemStatus.SUCCEEDED | typeof BatchItemStatus.FAILED
  completionReason: CompletionReason
  hasFailure: boolean
  /** Throws the error of the first failed item, or a BatchCompletionError if a policy of the caller's own said FAILED. */
  throwIfError(): void
  /** The results of the items that succeeded, by index; one that returned nothing is there as undefined. */
  getResults(): T[]
  /** The result of every item or branch, at its place. Throws if one has failed, or if the batch ended before all had. */
  getAll(): All
  getErrors(): ChildContextError[]
  successCount: number
  failureCount: number
  startedCount: number
  /** Of the items that started. */
  totalCount: number
}

export class BatchOutcome<T> implements BatchResult<T> {
  readonly all: BatchItem<T>[]
  readonly completionReason: CompletionReason

  constructor(all: BatchItem<T>[], completionReason: CompletionReason) {
    this.all = all
    this.completionReason = completionReason
  }

  succeeded(): (BatchItem<T> & { result: T })[] {
    return this.all.filter(hasSucceeded)
  }

  failed(): (BatchItem<T> & { error: ChildContextError })[] {
    return this.all.filter(hasFailed)
  }

  started(): (BatchItem<T> & { status: typeof BatchItemStatus.STARTED })[] {
    return this.all.filter(isUnfinished)
  }

  get status(): typeof BatchItemStatus.SUCCEEDED | typeof BatchItemStatus.FAILED {
    if (this.completionReason === 'CUSTOM_COMPLETION_SUCCEEDED') return BatchItemStatus.SUCCEEDED
    const isFailed = this.completionReason === 'CUSTOM_COMPLETION_FAILED' || this.hasFailure
    return isFailed ? BatchItemStatus.FAILED : BatchItemStatus.SUCCEEDED
  }

  get hasFailure(): boolean {
    return this.all.some(hasFailed)
  }

  throwIfError(): void {
    const [first] = this.failed()
    if (first) throw first.error
    if (this.status === BatchItemStatus.FAILED) throw new BatchCompletionError(this.completionReason)
  }

  getResults(): T[] {
    return this.succeeded().map((item) => item.result)
  }

  getAll(): T[] {
    this.throwIfError()
    if (this.completionReason !== 'ALL_COMPLETED') {
      const message = `getAll: the batch ended before all of it had (${this.completionReason}). Use getResults or \`all\`, which tell what there is.`
      throw new BatchCompletionError(this.completionReason, message)
    }
    return this.getResults()
  }

  getErrors(): ChildContextError[] {
    return this.failed().map((item) => item.error)
  }

  get successCount(): number {
    return this.succeeded().length
  }

  get failureCount(): number {
    return this.failed().length
  }

  get startedCount(): number {
    return this.started().length
  }

  get totalCount(): number {
    return this.all.length
  }
}

function hasSucceeded<T>(item: BatchItem<T>): item is BatchItem<T> & { result: T } {
  return item.status === BatchItemStatus.SUCCEEDED
}

function hasFailed<T>(item: BatchItem<T>): item is BatchItem<T> & { error: ChildContextError } {
  return item.status === BatchItemStatus.FAILED
}

function isUnfinished<T>(item: BatchItem<T>): item is BatchItem<T> & { status: typeof BatchItemStatus.STARTED } {
  return item.status === BatchItemStatus.STARTED
}

/** Stores a batch: its items with each error and its chain of causes, and why it ended. */
export const batchSerdes: AnySerdes = {
  serialize: async (batch: BatchResult<unknown> | undefined) => {
    if (batch === undefined) return undefined
    const all = batch.all.map((item) => (item.error ? { ...item, error: storedError(item.error) } : item))
    return JSON.stringify({ all, completionReason: batch.completionReason })
  },
  deserialize: async (text) => (text ? toBatchResult(JSON.parse(text)) : undefined),
}

/** Gives stored batches, also those that a caller's serdes has read, their methods back; leaves anything else alone. */
export function toBatchResult<T>(value: BatchResult<T>): BatchResult<T> {
  if (value instanceof BatchOutcome || !Array.isArray(value?.all)) return value
  const all = value.all.map((item) => (item.error ? { ...item, error: revivedItemError(item.error) } : item))
  return new BatchOutcome(all, value.completionReason)
}

interface StoredError extends ErrorObject {
  Cause?: StoredError
}

function storedError(error: Error): StoredError {
  const stored: StoredError =
    error instanceof DurableOperationError
      ? error.toErrorObject()
      : { ErrorType: error.name, ErrorMessage: error.message }
  if (error.cause instanceof Error) stored.Cause = storedError(error.cause)
  return stored
}

function revivedItemError(error: StoredError | ChildContextError): ChildContextError {
  if (error instanceof ChildContextError) return error
  const revived = revivedError(error)
  return revived instanceof ChildContextError ? revived : new ChildContextError(revived.message, revived)
}

const DURABLE_ERRORS = new Set([
  'StepError',
  'CallbackError',
  'CallbackExternalError',
  'CallbackTimeoutError',
  'CallbackSubmitterError',
  'InvokeError',
  'ChildContextError',
  'PromiseCombinatorError',
  'WaitForConditionError',
])

function revivedError(stored: StoredError): Error {
  const isDurable = stored.ErrorType !== undefined && DURABLE_ERRORS.has(stored.ErrorType)
  const error: Error = isDurable ? DurableOperationError.fromErrorObject(stored) : new Error(stored.ErrorMessage)
  if (!isDurable) error.name = stored.ErrorType || 'Error'
  if (stored.Cause) error.cause = revivedError(stored.Cause)
  return error
}
