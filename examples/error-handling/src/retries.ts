import { createRetryStrategy, JitterStrategy, type RetryDecision } from 'durable-core'
import { BankBusy, TransferRefused } from './bank-errors.ts'

const ATTEMPTS = 5
/** Who is told to wait longer than this gives up instead: the execution has only so much time. */
const LONGEST_PAUSE_SECONDS = 60

const backoff = createRetryStrategy({
  maxAttempts: ATTEMPTS,
  initialDelay: { seconds: 5 },
  maxDelay: { seconds: LONGEST_PAUSE_SECONDS },
  jitter: JitterStrategy.HALF,
})

/** What a failed attempt to reach the bank leads to; a decision for each kind of error. */
export function retryBank(error: Error, attempt: number): RetryDecision {
  if (error instanceof TransferRefused) return { shouldRetry: false }
  if (error instanceof BankBusy) {
    const worthIt = attempt < ATTEMPTS && error.retryAfterSeconds <= LONGEST_PAUSE_SECONDS
    return worthIt ? { shouldRetry: true, delay: { seconds: error.retryAfterSeconds } } : { shouldRetry: false }
  }
  // About 4, 8, 15, 30 seconds, each drawn by lot: payouts that failed together do not come back together.
  return backoff(error, attempt)
}
