import type { Local } from '../local.ts'

/** What it takes of an engine to follow an execution. */
export interface FollowedEngine {
  /** The engine itself, if it is in this process and its time may be skipped. */
  readonly own: Local | undefined
  /** Grows with everything that the engine does; undefined for an engine elsewhere. */
  activity(): number | undefined
  /** Waits until there may be news since `activity`. */
  news(since: number | undefined): Promise<void>
}

/** How long to wait for a sign of news before looking again. */
export const POLL_MS = 100

/** An engine in this process. */
export function followedEngine(own: Local): FollowedEngine {
  let activity = 0
  let wake = () => {}
  own.engine.subscribe(() => {
    activity += 1
    wake()
  })
  return {
    own,
    activity: () => activity,
    news(since) {
      if (activity !== since) return new Promise((done) => setImmediate(done))
      return new Promise((done) => {
        const timer = setTimeout(done, POLL_MS)
        wake = () => {
          clearTimeout(timer)
          done()
        }
      })
    },
  }
}
