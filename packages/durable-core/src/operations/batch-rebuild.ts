import type { ContextFrame } from '../context-frame.ts'
import type { Journal } from '../journal.ts'
import { hasEnded } from '../operation-call.ts'
import { plainId, wireId } from '../operation-id.ts'
import { asItemError, type Batch, itemRunner, NestingType } from './batch-item.ts'
import { type BatchItem, BatchItemStatus, BatchOutcome, type BatchResult } from './batch-result.ts'
import { readSummary } from './batch-summary.ts'
import { itemStatuses, reasonToEnd } from './completion.ts'

/**
 * Rebuilds the result of a batch that was too large to store, from its items.
 *
 * Only items that had ended when the batch did are in it: items that were still running then leave no trace in the
 * rebuilt result, and one that ended later does not appear either, because the recorded summary says who had ended.
 */
export async function rebuildBatch<O>(
  frame: ContextFrame,
  batch: Batch<O>,
  recorded: string | undefined,
): Promise<BatchResult<O>> {
  const summary = readSummary(recorded)
  const items: BatchItem<O>[] = []
  const run = itemRunner(frame, batch)
  for (let index = 0; index < batch.work.count; index++) {
    if (!hadEnded(frame, index, summary.itemStatuses, batch.nesting === NestingType.FLAT)) {
      frame.skipTo(index + 1)
      continue
    }
    try {
      items.push({ result: await run(index), index, status: BatchItemStatus.SUCCEEDED })
    } catch (error) {
      items.push({ error: asItemError(error), index, status: BatchItemStatus.FAILED })
    }
  }
  return new BatchOutcome(items, summary.completionReason ?? inferReason(batch, items))
}

/** Whether the item had ended: by the summary, or, where an old one does not say, by what the history holds of the item. */
function hadEnded(frame: ContextFrame, index: number, statuses: string | undefined, isFlat: boolean): boolean {
  const { journal } = frame.invocation
  const item = plainId(frame.id, index + 1)
  const record = journal.get(wireId(item))
  const isRecorded = record === undefined ? isFlat : hasEnded(record)
  if (statuses !== undefined) return isRecorded && (statuses[index] === 'S' || statuses[index] === 'F')
  return isRecorded && (record !== undefined || haveAllEnded(journal, item))
}

/** Whether a flat item has operations, and all of them have ended. */
function haveAllEnded(journal: Journal, item: string): boolean {
  for (let number = 1; ; number++) {
    const record = journal.get(wireId(plainId(item, number)))
    if (record === undefined) return number > 1
    if (!hasEnded(record)) return false
  }
}

function inferReason<O>(batch: Batch<O>, items: readonly BatchItem<O>[]) {
  const successCount = items.filter((item) => item.status === BatchItemStatus.SUCCEEDED).length
  const byIndex = new Map(items.map((item) => [item.index, item.status]))
  const status = {
    successCount,
    failureCount: items.length - successCount,
    completedCount: items.length,
    totalCount: batch.work.count,
    items: itemStatuses(batch.work, (index) => byIndex.get(index)),
  }
  return reasonToEnd(batch.completionConfig, status) ?? 'ALL_COMPLETED'
}
