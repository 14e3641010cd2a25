import type { ContextFrame } from '../context-frame.ts'
import { asItemError, type Batch, runItem } from './batch-item.ts'
import { type BatchItem, BatchItemStatus, BatchOutcome, type BatchResult } from './batch-result.ts'
import { type CompletionItemStatus, type CompletionStatus, reasonToEnd, reasonToHold } from './completion.ts'

/** Starts the items of a batch in order, as many at a time as allowed, until there is a reason to end. */
export class BatchRun<O> {
  /** Items that still run when it resolves are abandoned: the batch's context ends with it. */
  readonly result: Promise<BatchResult<O>>
  readonly #frame: ContextFrame
  readonly #batch: Batch<O>
  readonly #items: BatchItem<O>[] = []
  /** Kept up to date item by item: it is asked for before and after each. */
  readonly #status: CompletionStatus & { readonly items: CompletionItemStatus[] }
  #resolve: (result: BatchResult<O>) => void = () => {}
  #reject: (error: unknown) => void = () => {}
  #running = 0

  constructor(frame: ContextFrame, batch: Batch<O>) {
    this.#frame = frame
    this.#batch = batch
    this.#status = {
      successCount: 0,
      failureCount: 0,
      completedCount: 0,
      totalCount: batch.work.length,
      items: batch.work.map(({ name }, index) => ({ index, name, status: undefined })),
    }
    this.result = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
    this.#advance()
  }

  #advance(): void {
    try {
      const isBegun = this.#items.length > 0
      if (isBegun && this.#endIfDue()) return
      this.#startMore()
      if (this.#running === 0) this.#endIfDue()
    } catch (error) {
      // The caller's own policy may throw, and a name that the service would refuse does.
      this.#reject(error)
    }
  }

  #startMore(): void {
    const { work, maxConcurrency, completionConfig } = this.#batch
    const atOnce = maxConcurrency ?? Number.POSITIVE_INFINITY
    while (
      this.#running < atOnce &&
      this.#items.length < work.length &&
      reasonToHold(completionConfig, this.#status) === undefined
    ) {
      this.#start(this.#items.length)
    }
  }

  #endIfDue(): boolean {
    const reason = reasonToEnd(this.#batch.completionConfig, this.#status)
    if (reason !== undefined) this.#resolve(new BatchOutcome([...this.#items], reason))
    return reason !== undefined
  }

  #start(index: number): void {
    const work = this.#batch.work[index]
    if (work === undefined) return
    this.#running++
    this.#record({ index, status: BatchItemStatus.STARTED })
    runItem(this.#frame, this.#batch, work).then(
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
    this.#record(item)
    this.#advance()
  }

  #record(item: BatchItem<O>): void {
    const { index, status } = item
    this.#items[index] = item
    const known = this.#status.items[index]
    if (known !== undefined) known.status = status
  }
}
