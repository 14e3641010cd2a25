import type { Operation } from '../api/operations.ts'
import type { FaultKind } from './fault-kinds.ts'

/** A fault that has happened, as it is kept and shown. */
export interface Injection {
  /** Durable time, ISO 8601. */
  readonly at: string
  readonly kind: FaultKind
  readonly executionArn?: string
  readonly functionName?: string
  /** The request that it met. */
  readonly route?: Operation
  /** The invocation that it met. */
  readonly requestId?: string
  readonly checkpoint?: number
  readonly delaySeconds?: number
}
