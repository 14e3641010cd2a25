import type { CompletionReason } from '../errors.ts'
import type { BatchWork } from './batch-item.ts'
import type { BatchItemStatus } from './batch-result.ts'

/** How a policy of the caller's own ends a batch. */
export const CompletionOutcome = { SUCCEEDED: 'SUCCEEDED', FAILED: 'FAILED' } as const
export type CompletionOutcome = (typeof CompletionOutcome)[keyof typeof CompletionOutcome]

export type CompletionDecision =
  | { complete: false }
  /** Ends the batch now. Default outcome: SUCCEEDED. */
  | { complete: true; outcome?: CompletionOutcome | undefined }

/** Lets the batch go on. */
export function continueBatch(): CompletionDecision {
  return { complete: false }
}

/** Ends the batch, without waiting for the items that still run or starting those that do not. */
export function completeBatch(outcome: CompletionOutcome = CompletionOutcome.SUCCEEDED): CompletionDecision {
  return { complete: true, outcome }
}

export interface CompletionItemStatus {
  index: number
  /** The name the caller gave, if any. */
  name?: string | undefined
  /** Absent until the item has started. */
  status?: BatchItemStatus | undefined
}

/** How far a batch has come. */
export interface CompletionStatus {
  successCount: number
  failureCount: number
  completedCount: number
  totalCount: number
  /** All items, by index. */
  items: readonly CompletionItemStatus[]
}

/** The items of a batch, none of which has started unless `statusOf` says so. */
export function itemStatuses(
  { count, nameOf }: BatchWork<unknown>,
  statusOf?: (index: number) => BatchItemStatus | undefined,
): CompletionItemStatus[] {
  return Array.from({ length: count }, (_, index) => ({ index, name: nameOf(index), status: statusOf?.(index) }))
}

/** Ends a batch by counts. Without any of them the first failure ends it. */
export interface ThresholdCompletionConfig {
  /** Ends it once so many have succeeded. */
  minSuccessful?: number | undefined
  /** Ends it when more than this many have failed. */
  toleratedFailureCount?: number | undefined
  /** Ends it when more than this share of all items has failed, 0 to 100. */
  toleratedFailurePercentage?: number | undefined
  shouldComplete?: never
}

/** Ends a batch by the caller's own judgement, asked before each start and after each end of an item. It must depend on the status alone. */
export interface CustomCompletionConfig {
  shouldComplete: (status: CompletionStatus) => CompletionDecision
  minSuccessful?: never
  toleratedFailureCount?: never
  toleratedFailurePercentage?: never
}

export type CompletionConfig = ThresholdCompletionConfig | CustomCompletionConfig

/** Checks what types cannot rule out in plain JavaScript. */
export function checkCompletion(completion: CompletionConfig | undefined, verb: string): void {
  if (completion?.shouldComplete === undefined || !hasThreshold(completion)) return
  throw new TypeError(
    `${verb}: completionConfig.shouldComplete cannot be combined with minSuccessful, toleratedFailureCount or toleratedFailurePercentage. Keep one of the two.`,
  )
}

/** Why no further item may start; undefined if one may. */
export function reasonToHold(
  completion: CompletionConfig = {},
  status: CompletionStatus,
): CompletionReason | undefined {
  if (completion.shouldComplete !== undefined) {
    // A copy, because the caller may keep it; not of the items, which may be thousands.
    const decision = completion.shouldComplete({ ...status })
    if (!decision.complete) return undefined
    return decision.outcome === CompletionOutcome.FAILED ? 'CUSTOM_COMPLETION_FAILED' : 'CUSTOM_COMPLETION_SUCCEEDED'
  }
  return isTolerable(completion, status) ? undefined : 'FAILURE_TOLERANCE_EXCEEDED'
}

/** Why the batch has ended; undefined if it goes on. */
export function reasonToEnd(completion: CompletionConfig = {}, status: CompletionStatus): CompletionReason | undefined {
  const held = reasonToHold(completion, status)
  if (held !== undefined) return held
  if (status.completedCount === status.totalCount) return 'ALL_COMPLETED'
  const { minSuccessful } = completion
  return minSuccessful !== undefined && status.successCount >= minSuccessful ? 'MIN_SUCCESSFUL_REACHED' : undefined
}

function isTolerable(completion: ThresholdCompletionConfig, { failureCount, totalCount }: CompletionStatus): boolean {
  const { toleratedFailureCount: count, toleratedFailurePercentage: percentage } = completion
  if (!hasThreshold(completion)) return failureCount === 0
  if (count !== undefined && failureCount > count) return false
  return percentage === undefined || !((failureCount / totalCount) * 100 > percentage)
}

function hasThreshold({ minSuccessful, toleratedFailureCount, toleratedFailurePercentage }: CompletionConfig): boolean {
  return minSuccessful !== undefined || toleratedFailureCount !== undefined || toleratedFailurePercentage !== undefined
}
