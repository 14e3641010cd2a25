import type { DurableOperation } from './durable-operation.ts'
import type { DurableTestRunner, InvokeRequest, TestResult } from './durable-test-runner.ts'
import { type Lookup, OperationBook } from './operation-book.ts'
import { type CallbackReceiver, OperationHandle } from './operation-handle.ts'

/** What both runners do alike: keep the book of an execution, and hand out its operations. */
export abstract class TestRunner<TResult> implements DurableTestRunner<DurableOperation, TResult> {
  protected book = new OperationBook()
  protected abstract readonly callbacks: CallbackReceiver
  /** Why this runner's operations cannot be waited for, if so. */
  protected whyNoWaiting: string | undefined

  abstract run(params?: InvokeRequest): Promise<TestResult<TResult>>

  // biome-ignore-start lint/suspicious/noExplicitAny: suites written for AWS's runner read results without a type argument

  /** One of the operations with this name, in the order in which they started; default: the first. */
  getOperation<TOperationResult = any>(name: string, index = 0): DurableOperation<TOperationResult> {
    return this.#handle((book) => book.byName(name, index))
  }

  getOperationByIndex<TOperationResult = any>(index: number): DurableOperation<TOperationResult> {
    return this.#handle((book) => book.byIndex(index))
  }

  getOperationByNameAndIndex<TOperationResult = any>(name: string, index: number): DurableOperation<TOperationResult> {
    return this.#handle((book) => book.byName(name, index))
  }

  getOperationById<TOperationResult = any>(id: string): DurableOperation<TOperationResult> {
    return this.#handle((book) => book.byId(id))
  }

  // biome-ignore-end lint/suspicious/noExplicitAny: the same

  /** Forgets what was run. Operations that were asked for before keep what they know. */
  reset(): void {
    this.book = new OperationBook()
  }

  #handle<TOperationResult>(find: (book: OperationBook) => ReturnType<Lookup>): DurableOperation<TOperationResult> {
    const { book, callbacks, whyNoWaiting } = this
    return new OperationHandle({ book, callbacks, whyNoWaiting }, () => find(book))
  }
}
