import { createRetryStrategy, type RetryDecision } from 'durable-core'
import { BookedTooLate } from './bookings.ts'
import { SoldOut } from './providers.ts'

/** Four attempts within about ten seconds. */
const backoff = createRetryStrategy({ maxAttempts: 4, initialDelay: { seconds: 1 }, maxDelay: { seconds: 10 } })

/** Tries again what may pass, with growing pauses; gives up at once on what will not. */
export function retryTransient(error: Error, attempt: number): RetryDecision {
  const permanent = error instanceof SoldOut || error instanceof BookedTooLate
  return permanent ? { shouldRetry: false } : backoff(error, attempt)
}
