import { createRetryStrategy, JitterStrategy, type RetryDecision } from 'durable-core'
import { PermanentError } from './permanent-error.ts'

/**
 * Four attempts with pauses of about 4, 8 and 15 seconds, drawn by lot: who failed together does not come back together.
 * A hiccup of DynamoDB is over before that, by the AWS client's own quick retries; these are for an outage.
 */
const backoff = createRetryStrategy({ maxAttempts: 4, initialDelay: { seconds: 5 }, jitter: JitterStrategy.HALF })

/** Tries again what may pass, with growing pauses; gives up at once on what will not. */
export function retryTransient(error: Error, attempt: number): RetryDecision {
  return error instanceof PermanentError ? { shouldRetry: false } : backoff(error, attempt)
}
