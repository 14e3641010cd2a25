import type { ContextFrame } from '../context-frame.ts'
import type { DurablePromise } from '../durable-promise.ts'
import { asItemError, type Batch, itemRunner } from './batch-item.ts'
import { type BatchItem, BatchItemStatus, BatchOutcome, type BatchResult } from './batch-result.ts'
import {
  type CompletionConfig,
  type CompletionItemStatus,
  type CompletionStatus,
  itemStatuses,
  reasonToEnd,
  reasonToHold,
} from './completion.ts'

/** Starts the items of a batch in order, as many at a time as allowed, until there is a reason to end. */
export class BatchRun<O> {
  /** Items that still run when it resolves are abandoned: the batch's context ends with it. */
  readonly result: Promise<BatchResult<O>>
  readonly #frame: ContextFrame
  readonly #batch: Batch<O>
  readonly #policy: CompletionConfig
  readonly #run: (index: number) => DurablePromise<O>
  /** Those that have ended, by index. */
  readonly #ended: (BatchItem<O> | undefined)[] = []
  /** Kept up to date item by item: it is asked for before and after each. */
  readonly #status: CompletionStatus & { readonly items: CompletionItemStatus[] }
  #resolve: (result: BatchResult<O>) => void = () => {}
  #reject: (error: unknown) => void = () => {}
  #started = 0
  #running = 0

  constructor(frame: ContextFrame, batch: Batch<O>) {
    this.#frame = frame
    this.#batch = batch
    this.#policy = batch.completionConfig ?? {}
    this.#run = itemRunner(frame, batch)
    this.#status = {
      successCount: 0,
      failureCount: 0,
      completedCount: 0,
      totalCount: batch.work.count,
      // Only a policy of the caller's own looks at the items.
      items: this.#policy.shouldComplete === undefined ? [] : itemStatuses(batch.work),
    }
    this.result = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
    this.#advance()
  }

  #advance(): void {
    try {
      if (this.#started > 0 && this.#endIfDue()) return
      this.#startMore()
      if (this.#running === 0) this.#endIfDue()
    } catch (error) {
      // The caller's own policy may throw, and a name that the service would refuse does.
      this.#reject(error)
    }
  }

  #startMore(): void {
    const { work, maxConcurrency } = this.#batch
    const atOnce = maxConcurrency ?? Number.POSITIVE_INFINITY
    while (
      this.#running < atOnce &&
      this.#started < work.count &&
      reasonToHold(this.#policy, this.#status) === undefined
    ) {
      this.#start(this.#started++)
    }
  }

  #endIfDue(): boolean {
    const reason = reasonToEnd(this.#policy, this.#status)
    if (reason === undefined) return false
    // An interrupted invocation may have come further: on replay all that had ended by then ends at once, in their order.
    this.#frame.skipTo(this.#batch.work.count)
    this.#resolve(new BatchOutcome(this.#items(), reason))
    return true
  }

  #start(index: number): void {
    this.#running++
    this.#tell(index, BatchItemStatus.STARTED)
    this.#run(index).then(
      (result) => {
        this.#status.successCount++
        this.#end({ result, index, status: BatchItemStatus.SUCCEEDED })
      },
      (error) => {
        this.#status.failureCount++
        this.#end({ error: asItemError(error), index, status: BatchItemStatus.FAILED })
      },
    )
  }

  #end(item: BatchItem<O>): void {
    this.#running--
    this.#status.completedCount++
    this.#ended[item.index] = item
    this.#tell(item.index, item.status)
    this.#advance()
  }

  #tell(index: number, status: BatchItemStatus): void {
    const known = this.#status.items[index]
    if (known !== undefined) known.status = status
  }

  /** All that have started. */
  #items(): BatchItem<O>[] {
    const unfinished = (index: number) => ({ index, status: BatchItemStatus.STARTED })
    return Array.from({ length: this.#started }, (_, index) => this.#ended[index] ?? unfinished(index))
  }
}
