/** The engine's only source of time. Everything durable (waits, retries, timeouts) runs on it. */
export interface Clock {
  /** Epoch milliseconds. Never goes back. */
  now(): number
  /** Calls `callback` once, at `at` (epoch milliseconds on this clock) or as soon after as possible, never before. */
  schedule(at: number, callback: () => void): () => void
}
