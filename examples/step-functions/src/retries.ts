import { createRetryStrategy, JitterStrategy, type RetryDecision } from 'durable-core'
import { PermanentError } from './permanent-error.ts'

/** Four attempts, with pauses of 2, 4 and 8 seconds: what the state machine says in its `Retry`. */
const backoff = createRetryStrategy({
  maxAttempts: 4,
  initialDelay: { seconds: 2 },
  backoffRate: 2,
  jitter: JitterStrategy.NONE,
})

/** Tries again what may pass; gives up at once on what will not. For steps. */
export const retrying = {
  retryStrategy: (error: Error, attempt: number): RetryDecision =>
    error instanceof PermanentError ? { shouldRetry: false } : backoff(error, attempt),
}
