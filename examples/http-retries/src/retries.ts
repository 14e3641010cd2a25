import { createRetryStrategy, JitterStrategy, type RetryDecision } from 'durable-core'
import { CircuitOpened, MessageRefused, TooManyRequests } from './gateway-errors.ts'

const ATTEMPTS = 5
const LONGEST_PAUSE_SECONDS = 120

/** About 4, 8, 15, 30 seconds, drawn by lot: who failed together does not come back together. */
const backoff = createRetryStrategy({
  maxAttempts: ATTEMPTS,
  initialDelay: { seconds: 5 },
  maxDelay: { seconds: LONGEST_PAUSE_SECONDS },
  jitter: JitterStrategy.HALF,
})

/** What a failed request leads to. */
export function retryGateway(error: Error, attempt: number): RetryDecision {
  if (error instanceof MessageRefused || error instanceof CircuitOpened) return { shouldRetry: false }
  if (error instanceof TooManyRequests) {
    const worthIt = attempt < ATTEMPTS && error.retryAfterSeconds <= LONGEST_PAUSE_SECONDS
    return worthIt ? { shouldRetry: true, delay: { seconds: error.retryAfterSeconds } } : { shouldRetry: false }
  }
  return backoff(error, attempt)
}
