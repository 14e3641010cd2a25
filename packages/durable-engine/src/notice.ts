import type { Event } from './model/event.ts'
import type { ExecutionStatus } from './model/wire.ts'

/** Something that was committed, for those who watch the engine. Times are epoch milliseconds. */
export type EngineNotice =
  | {
      readonly kind: 'status'
      readonly arn: string
      readonly name: string
      readonly functionArn: string
      readonly status: ExecutionStatus
      readonly at: number
    }
  | { readonly kind: 'event'; readonly arn: string; readonly event: Event }
  | {
      readonly kind: 'invocation-started'
      readonly arn: string
      readonly requestId: string
      readonly attempt: number
      /** Accepted checkpoints of this execution so far. */
      readonly checkpoints: number
    }
  | {
      readonly kind: 'checkpoint'
      readonly arn: string
      readonly requestId: string
      /** Accepted checkpoints of this execution so far. */
      readonly count: number
    }
  /** An execution has passed a quota of AWS: there, it would fail. */
  | { readonly kind: 'quota'; readonly arn: string; readonly message: string }
