import type { Json } from './json.ts'

/** One way in which what happened differs from what a requirement asks for. */
export interface Mismatch {
  /** Where: `event#4.StepFailedDetails.Error`, `ExpectedLogs[0]`, `Invoke`. */
  readonly path: string
  readonly reason: string
  readonly expected?: Json
  readonly actual?: Json
}
