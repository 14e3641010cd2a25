import type { CompletionReason } from '../errors.ts'
import type { Batch } from './batch-item.ts'
import { type BatchItem, BatchItemStatus, type BatchResult } from './batch-result.ts'

/**
 * What is stored of a batch whose result exceeds 256 KiB: enough to rebuild the result from its items.
 *
 * A summary of the caller's own is stored beside it, for people; the runtime does not read it.
 */
export function summarize<O>(batch: Batch<O>, result: BatchResult<O>): string {
  const { totalCount, successCount, failureCount, startedCount, completionReason, status } = result
  return JSON.stringify({
    type: `${batch.kind}Result`,
    totalCount,
    successCount,
    failureCount,
    ...(batch.kind === 'Parallel' && { startedCount }),
    completionReason,
    status,
    itemStatuses: encodeStatuses(result.all),
    ...(batch.summaryGenerator && { summary: batch.summaryGenerator(result) }),
  })
}

/** What the stored text of a batch says about it; members that it does not say are absent. */
export interface BatchSummary {
  readonly completionReason?: CompletionReason
  /** One letter per item, by index: S succeeded, F failed, - neither. */
  readonly itemStatuses?: string
}

/** Reads a summary, or a whole stored result; both may come from any version of any runtime, so nothing is taken on trust. */
export function readSummary(text: string | undefined): BatchSummary {
  const stored = parse(text)
  const reason = stored.completionReason
  const statuses = Array.isArray(stored.all) ? encodeStatuses(stored.all) : stored.itemStatuses
  return {
    ...(isCompletionReason(reason) && { completionReason: reason }),
    ...(typeof statuses === 'string' && /^[SF-]+$/.test(statuses) && { itemStatuses: statuses }),
  }
}

function parse(text: string | undefined): Partial<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text || '{}')
    return typeof value === 'object' && value !== null ? value : {}
  } catch {
    return {}
  }
}

function encodeStatuses(items: readonly BatchItem<unknown>[]): string {
  const letters: string[] = []
  for (const item of items) {
    if (typeof item?.index !== 'number') continue
    while (letters.length < item.index) letters.push('-')
    letters[item.index] =
      item.status === BatchItemStatus.SUCCEEDED ? 'S' : item.status === BatchItemStatus.FAILED ? 'F' : '-'
  }
  return letters.join('')
}

const REASONS = {
  ALL_COMPLETED: true,
  MIN_SUCCESSFUL_REACHED: true,
  FAILURE_TOLERANCE_EXCEEDED: true,
  CUSTOM_COMPLETION_SUCCEEDED: true,
  CUSTOM_COMPLETION_FAILED: true,
} satisfies Record<CompletionReason, true>

function isCompletionReason(value: unknown): value is CompletionReason {
  return typeof value === 'string' && Object.hasOwn(REASONS, value)
}
