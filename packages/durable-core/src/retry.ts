import { type Duration, totalSeconds } from './duration.ts'

/** What a retry strategy decides after a failed attempt. */
export interface RetryDecision {
  shouldRetry: boolean
  /** Time until the next attempt; 1 second if it is left out. */
  delay?: Duration
}

/** Decides after attempt `attemptsMade` (from 1) has failed with `error`. */
export type RetryStrategy = (error: Error, attemptsMade: number) => RetryDecision

/** How delays are spread, so that many executions that fail together do not retry together. */
export const JitterStrategy = {
  /** The delay as computed. */
  NONE: 'NONE',
  /** Anything between 0 and the delay. */
  FULL: 'FULL',
  /** Anything between half the delay and the delay. */
  HALF: 'HALF',
} as const
export type JitterStrategy = (typeof JitterStrategy)[keyof typeof JitterStrategy]

/** Numbers between 0 (included) and 1 (excluded), as `Math.random` gives them. */
export type RandomNumber = () => number

interface SharedRetryConfig {
  /** All attempts, the first included. */
  maxAttempts?: number | undefined
  initialDelay?: Duration | undefined
  /** No delay is longer than this. Default: 5 minutes. */
  maxDelay?: Duration | undefined
  /** Default: FULL. */
  jitter?: JitterStrategy | undefined
  /** Retry only errors whose message contains one of these texts or matches one of these expressions. */
  retryableErrors?: (string | RegExp)[] | undefined
  /** Retry only errors of these classes. With `retryableErrors`: errors that either one accepts. */
  retryableErrorTypes?: (new () => Error)[] | undefined
  /** Where the jitter comes from. Default: `Math.random`. */
  random?: RandomNumber | undefined
}

/** Delays that grow by a factor. */
export interface RetryStrategyConfig extends SharedRetryConfig {
  /** Each delay is this many times the one before. Default: 2. */
  backoffRate?: number | undefined
}

/** Delays that grow by a fixed amount. */
export interface LinearRetryStrategyConfig extends SharedRetryConfig {
  /** Each delay is this much longer than the one before. Default: 1 second. */
  increment?: Duration | undefined
}

/**
 * Retries with delays that grow by a factor: 3 attempts, 5 seconds, doubled each time, at most 5 minutes, full jitter.
 *
 * @throws RangeError at once for a number of attempts, a delay or a rate that makes no sense
 * @example
 * ```ts
 * const retryStrategy = createRetryStrategy({ maxAttempts: 5, initialDelay: { seconds: 2 }, retryableErrors: [/timeout/i] })
 * ```
 */
export function createRetryStrategy(config: RetryStrategyConfig = {}): RetryStrategy {
  const initial = totalSeconds(config.initialDelay ?? { seconds: 5 }, 'initialDelay')
  const rate = positive(config.backoffRate ?? 2, 'backoffRate')
  return strategy(config, config.maxAttempts ?? 3, (attempt) => initial * rate ** (attempt - 1))
}

/**
 * Retries with delays that grow by a fixed amount: 6 attempts, 1 second and 1 more each time, at most 5 minutes, full
 * jitter.
 *
 * @throws RangeError at once for a number of attempts or a delay that makes no sense
 */
export function createLinearRetryStrategy(config: LinearRetryStrategyConfig = {}): RetryStrategy {
  const initial = totalSeconds(config.initialDelay ?? { seconds: 1 }, 'initialDelay')
  const increment = totalSeconds(config.increment ?? { seconds: 1 }, 'increment')
  return strategy(config, config.maxAttempts ?? 6, (attempt) => initial + increment * (attempt - 1))
}

/** What a step without a retry strategy uses. Nothing of it is made before something fails: every function starts with this file. */
export const defaultRetry: RetryStrategy = (error, attemptsMade) =>
  createRetryStrategy({ maxAttempts: 6, maxDelay: { seconds: 60 } })(error, attemptsMade)

/** Ready-made strategies. `default` is what a step without a retry strategy uses. A bundle has them if its code names them. */
export const retryPresets = {
  /** 6 attempts, 5 seconds doubled each time, at most 1 minute, full jitter. */
  default: defaultRetry,
  /** 6 attempts, 1 second and 1 more each time, at most 5 minutes, no jitter. */
  linear: /* @__PURE__ */ createLinearRetryStrategy({ maxAttempts: 6, jitter: 'NONE' }),
  /** One attempt. */
  noRetry: /* @__PURE__ */ createRetryStrategy({ maxAttempts: 1 }),
} as const

/** Spreads a delay, caps it before that, and rounds it to whole seconds, 1 at least. */
export function delaySeconds(base: number, max: number, jitter: JitterStrategy, random: RandomNumber): number {
  const delay = Math.min(base, max)
  const spread =
    jitter === JitterStrategy.FULL
      ? random() * delay
      : jitter === JitterStrategy.HALF
        ? delay / 2 + random() * (delay / 2)
        : delay
  return Math.max(1, Math.round(spread))
}

/** Returns a count of attempts, or throws: anything below 1 would never run, and NaN would never end. */
export function checkAttempts(maxAttempts: number): number {
  if (typeof maxAttempts !== 'number' || Number.isNaN(maxAttempts) || maxAttempts < 1) {
    throw new RangeError(`maxAttempts is ${String(maxAttempts)}, but it must be 1 or more.`)
  }
  return maxAttempts
}

/** Returns a growth rate, or throws. */
export function positive(value: number, what: string): number {
  if (typeof value !== 'number' || !Number.isFinite(value) || value <= 0) {
    throw new RangeError(`${what} is ${String(value)}, but it must be a number above 0.`)
  }
  return value
}

function strategy(
  config: SharedRetryConfig,
  attempts: number,
  baseSeconds: (attempt: number) => number,
): RetryStrategy {
  const maxAttempts = checkAttempts(attempts)
  const max = totalSeconds(config.maxDelay ?? { minutes: 5 }, 'maxDelay')
  const jitter = config.jitter ?? JitterStrategy.FULL
  const random = config.random ?? (() => Math.random())
  return (error, attemptsMade) =>
    attemptsMade < maxAttempts && isRetryable(error, config)
      ? { shouldRetry: true, delay: { seconds: delaySeconds(baseSeconds(attemptsMade), max, jitter, random) } }
      : { shouldRetry: false }
}

function isRetryable(error: Error, { retryableErrors, retryableErrorTypes }: SharedRetryConfig): boolean {
  if (!retryableErrors && !retryableErrorTypes) return true
  const message = String(error?.message ?? error)
  // `search` ignores the lastIndex of a /g expression, which would make `test` answer every other time.
  const byMessage = retryableErrors?.some((pattern) =>
    typeof pattern === 'string' ? message.includes(pattern) : message.search(pattern) !== -1,
  )
  return byMessage || (retryableErrorTypes?.some((type) => error instanceof type) ?? false)
}
