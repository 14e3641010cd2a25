import { createRetryStrategy, JitterStrategy, type RetryDecision } from 'durable-core'
import { BookedTooLate } from './bookings.ts'
import { SoldOut } from './providers.ts'

/**
 * Four attempts with pauses of about 4, 8 and 15 seconds, drawn by lot: who failed together does not come back together.
 * A hiccup of DynamoDB is over before that, by the AWS client's own quick retries; these are for an outage.
 */
const backoff = createRetryStrategy({ maxAttempts: 4, initialDelay: { seconds: 5 }, jitter: JitterStrategy.HALF })

/** Tries again what may pass, with growing pauses; gives up at once on what will not. */
export function retryTransient(error: Error, attempt: number): RetryDecision {
  const permanent = error instanceof SoldOut || error instanceof BookedTooLate
  return permanent ? { shouldRetry: false } : backoff(error, attempt)
}
