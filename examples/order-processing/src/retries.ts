import { createRetryStrategy, type RetryDecision } from 'durable-core'
import { PermanentError } from './permanent-error.ts'

/** Four attempts within about ten seconds. */
const backoff = createRetryStrategy({ maxAttempts: 4, initialDelay: { seconds: 1 }, maxDelay: { seconds: 10 } })

/** Tries again what may pass, with growing pauses; gives up at once on what will not. */
export function retryTransient(error: Error, attempt: number): RetryDecision {
  return error instanceof PermanentError ? { shouldRetry: false } : backoff(error, attempt)
}
