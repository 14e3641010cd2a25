import { type Duration, totalSeconds } from './duration.ts'
import { checkAttempts, delaySeconds, JitterStrategy, positive, type RandomNumber } from './retry.ts'

/** What a wait strategy decides after a check. */
export type WaitForConditionDecision = { shouldContinue: true; delay: Duration } | { shouldContinue: false }

/** Decides after check `attempt` (from 1) has returned `state`. */
export type WaitForConditionWaitStrategyFunc<T> = (state: T, attempt: number) => WaitForConditionDecision

export interface WaitStrategyConfig<T> {
  /** All checks, the first included. Default: 60. */
  maxAttempts?: number | undefined
  /** Default: 5 seconds. */
  initialDelay?: Duration | undefined
  /** No delay is longer than this. Default: 5 minutes. */
  maxDelay?: Duration | undefined
  /** Each delay is this many times the one before. Default: 1.5. */
  backoffRate?: number | undefined
  /** Default: FULL. */
  jitter?: JitterStrategy | undefined
  /** True as long as the condition is not met. */
  shouldContinuePolling: (result: T) => boolean
  /**
   * Gives up once the delays, as they were before jitter, add up to this many seconds. Counting delays and not a
   * clock keeps the decision the same on every replay; time spent in the checks themselves is not counted.
   */
  timeoutSeconds?: number | undefined
  /** Where the jitter comes from. Default: `Math.random`. */
  random?: RandomNumber | undefined
}

/**
 * Polls with delays that grow by a factor: 60 checks, 5 seconds, 1.5 times longer each time, at most 5 minutes, full
 * jitter.
 *
 * The strategy throws when the checks or the time are used up, and `waitForCondition` fails with that error.
 *
 * @throws RangeError at once for a number of checks, a delay or a rate that makes no sense
 * @example
 * ```ts
 * const waitStrategy = createWaitStrategy<string>({ shouldContinuePolling: (status) => status !== 'ready', maxDelay: { minutes: 1 } })
 * ```
 */
export function createWaitStrategy<T>(config: WaitStrategyConfig<T>): WaitForConditionWaitStrategyFunc<T> {
  const maxAttempts = checkAttempts(config.maxAttempts ?? 60)
  const initial = totalSeconds(config.initialDelay ?? { seconds: 5 }, 'initialDelay')
  const max = totalSeconds(config.maxDelay ?? { minutes: 5 }, 'maxDelay')
  const rate = positive(config.backoffRate ?? 1.5, 'backoffRate')
  const timeout = config.timeoutSeconds === undefined ? Infinity : positive(config.timeoutSeconds, 'timeoutSeconds')
  const jitter = config.jitter ?? JitterStrategy.FULL
  const random = config.random ?? (() => Math.random())
  const baseSeconds = (attempt: number) => Math.min(initial * rate ** (attempt - 1), max)

  return (result, attemptsMade) => {
    if (!config.shouldContinuePolling(result)) return { shouldContinue: false }
    if (attemptsMade >= maxAttempts) {
      throw new Error(`waitForCondition exceeded maximum attempts (${maxAttempts})`)
    }
    if (timeout !== Infinity && plannedSeconds(baseSeconds, attemptsMade) > timeout) {
      throw new Error(`waitForCondition exceeded its timeout of ${timeout} seconds after ${attemptsMade} checks`)
    }
    return { shouldContinue: true, delay: { seconds: delaySeconds(baseSeconds(attemptsMade), max, jitter, random) } }
  }
}

/** The delays after the first `attempts` checks, before jitter, added up. */
function plannedSeconds(baseSeconds: (attempt: number) => number, attempts: number): number {
  let seconds = 0
  for (let attempt = 1; attempt <= attempts; attempt++) seconds += Math.max(1, baseSeconds(attempt))
  return seconds
}
