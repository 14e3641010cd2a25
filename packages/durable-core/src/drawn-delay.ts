import type { Duration } from './duration.ts'

const drawn = new WeakSet<Duration>()

/**
 * The same delay, marked as one that a retry strategy has drawn: with jitter it comes out differently in every replay,
 * so that a recorded wait of another length is no mismatch.
 */
export function drawnDelay(delay: Duration): Duration {
  const marked = { ...delay }
  drawn.add(marked)
  return marked
}

export function isDrawn(delay: Duration): boolean {
  return drawn.has(delay)
}
