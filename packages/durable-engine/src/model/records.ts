import type { ErrorObject, ExecutionStatus, OperationStatus, OperationType } from './wire.ts'

// What the engine stores. Times are epoch milliseconds. Records are never changed in place: a change is a new record.

export interface ExecutionRecord {
  readonly arn: string
  /** Last segment of the ARN and Id of the EXECUTION operation. */
  readonly executionId: string
  readonly name: string
  readonly functionName: string
  /** The version the execution is pinned to: a number, or `$LATEST`. */
  readonly version: string
  readonly status: ExecutionStatus
  readonly input: string
  readonly startedAt: number
  readonly endedAt?: number
  readonly executionTimeoutSeconds: number
  readonly retentionDays: number
  readonly result?: string
  readonly error?: ErrorObject
  /** Decides how large the output may be. */
  readonly startMode: 'sync' | 'async' | 'chained'
  /** The chained invoke that started this execution. */
  readonly parent?: { readonly arn: string; readonly operationId: string }
  readonly tenantId?: string
  readonly traceHeader?: string
  /** The invocation in flight. After a restart it is lost. */
  readonly invocation?: { readonly id: string; readonly startedAt: number }
  /** Failed invocations in a row, which no checkpoint and no PENDING output has interrupted. */
  readonly failedInvocations: number
  /** The outcome that an EXECUTION checkpoint decided; the execution closes with it when the invocation ends. */
  readonly decided?: { readonly result?: string; readonly error?: ErrorObject }
  /** Counts every change of an operation. */
  readonly sequence: number
  /** The last change that the handler has been told of. */
  readonly seenSequence: number
  readonly lastEventId: number
  /** Accepted checkpoints, over all invocations. */
  readonly checkpoints: number
  readonly operationCount: number
  readonly bytesWritten: number
}

/** What a list of executions shows: no payloads. */
export type ExecutionListing = Pick<
  ExecutionRecord,
  'arn' | 'name' | 'functionName' | 'version' | 'status' | 'startedAt' | 'endedAt'
>

export interface OperationRecord {
  readonly id: string
  /** Position in the order of creation; 0 is the EXECUTION operation. */
  readonly order: number
  readonly type: OperationType
  readonly status: OperationStatus
  readonly startedAt: number
  /** Also set while a step waits for its retry: when its last attempt ended. Requirement 10-21 has plugins told of it. */
  readonly endedAt?: number
  readonly parentId?: string
  readonly name?: string
  readonly subType?: string
  readonly result?: string
  readonly error?: ErrorObject
  /** STEP: attempts that ended. */
  readonly attempt?: number
  readonly nextAttemptAt?: number
  /** WAIT */
  readonly waitSeconds?: number
  readonly scheduledEndAt?: number
  /** CONTEXT */
  readonly replayChildren?: boolean
  /** CALLBACK */
  readonly callback?: { readonly id: string; readonly heartbeatSeconds?: number }
  /** CHAINED_INVOKE; `childArn` only for durable targets. */
  readonly invoke?: {
    readonly functionName: string
    readonly version: string
    readonly input?: string
    readonly tenantId?: string
    readonly traceHeader?: string
    readonly childArn?: string
  }
  /** Value of the execution's sequence when this operation last changed. */
  readonly changedAt: number
}

/** Whether an operation stands for the call of a plain function that has not ended. */
export function isPlainInvoke({ type, status, invoke }: OperationRecord): boolean {
  return type === 'CHAINED_INVOKE' && status === 'STARTED' && invoke !== undefined && invoke.childArn === undefined
}

/**
 * - `wait`, `retry`, `callback`, `heartbeat`: of an operation
 * - `execution`: the execution's deadline
 * - `invoke`: the next invocation after a failed one
 * - `retention`: when a closed execution is forgotten
 */
export type TimerKind = 'wait' | 'retry' | 'callback' | 'heartbeat' | 'execution' | 'invoke' | 'retention'

export interface TimerRecord {
  readonly arn: string
  readonly kind: TimerKind
  /** Empty for timers of the execution itself. */
  readonly operationId: string
  readonly due: number
}
