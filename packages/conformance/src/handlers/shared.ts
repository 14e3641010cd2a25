import { createRetryStrategy, type Duration, JitterStrategy, retryPresets, type Serdes } from 'durable-core'

// What several handlers of HANDLERS.md have in common, under the names that its rows use.

/** "noRetry": the first failure of a step is final. */
export const noRetry = { retryStrategy: retryPresets.noRetry }

/** "retry(n, s)": n attempts in total, exactly s seconds apart. */
export function retry(attempts: number, seconds: number) {
  return {
    retryStrategy: createRetryStrategy({
      maxAttempts: attempts,
      initialDelay: { seconds },
      backoffRate: 1,
      jitter: JitterStrategy.NONE,
    }),
  }
}

/** "seq": items and branches run one after the other. */
export const seq = { maxConcurrency: 1 }

export const oneSecond: Duration = { seconds: 1 }

/** Writes upper case and neither adds nor expects JSON quotes. */
export const upperCase: Serdes<string> = {
  serialize: async (value) => value?.toUpperCase(),
  deserialize: async (text) => text ?? '',
}

/** Throws; for branches and items that fail at once. */
export function fail(): never {
  throw new Error('fails')
}

/** Throws while the attempt is below `attempts`, then returns `value`. */
export function succeedAtAttempt<T>(attempt: number, attempts: number, value: T): T {
  if (attempt < attempts) throw new Error(`attempt ${attempt} fails`)
  return value
}

export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}

/** Gives the log line of the second before it time to leave the process, then ends it. */
export async function crash(): Promise<never> {
  await pause(1000)
  process.exit(1)
}

interface BatchSummary {
  readonly completionReason: string
  readonly status: string
  readonly successCount: number
  readonly failureCount: number
  readonly totalCount: number
}

/** "P5": the five figures of a batch. */
export function p5(batch: BatchSummary) {
  const { completionReason, status, successCount, failureCount, totalCount } = batch
  return { completionReason, status, successCount, failureCount, totalCount }
}

/** "P4": P5 without the status. */
export function p4(batch: BatchSummary) {
  const { completionReason, successCount, failureCount, totalCount } = batch
  return { completionReason, successCount, failureCount, totalCount }
}

/** "P3": reason, successes and total. */
export function p3(batch: BatchSummary) {
  const { completionReason, successCount, totalCount } = batch
  return { completionReason, successCount, totalCount }
}
