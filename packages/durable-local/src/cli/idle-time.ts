/** What an engine is doing, and what its execution waits for. Times are epoch milliseconds of durable time. */
export interface IdleTime {
  readonly now: number
  /** Whether a handler runs or is about to. */
  readonly busy: boolean
  /** When something is next due in any execution of the engine that runs. */
  readonly nextDue: number | undefined
  /** Whether this execution waits for a moment, not only for the outside world. */
  readonly timed: boolean
  /** When the outside world speaks next, as far as it is scripted. */
  readonly nextAnswer: number | undefined
  /** Only a longer time is skipped. */
  readonly patienceMs: number
}

/** Shorter waits are waited for: to see them is worth more than to skip them. */
export const PATIENCE_MS = 2000

/**
 * What to do with the time until something happens again: nothing, skip some of it, or give up because nothing will
 * ever happen by itself.
 */
export function idleTime({
  now,
  busy,
  nextDue,
  timed,
  nextAnswer,
  patienceMs,
}: IdleTime): 'wait' | 'never' | { readonly skipMs: number } {
  if (busy) return 'wait'
  if (!timed && nextAnswer === undefined) return 'never'
  // The timers are those of all executions in the folder that run, and none of them may be jumped over.
  const next = Math.min(nextDue ?? Number.POSITIVE_INFINITY, nextAnswer ?? Number.POSITIVE_INFINITY)
  const idleMs = next - now
  return Number.isFinite(idleMs) && idleMs > patienceMs ? { skipMs: idleMs } : 'wait'
}
