// The shapes of AWS Lambda's durable-execution API as this engine speaks them, declared here on purpose and not
// shared with durable-core: a runtime and a service that share code cannot prove each other right.
// Member names are those of the service model (@aws-sdk/client-lambda). One deviation: every timestamp in here is a
// number of epoch milliseconds. The REST layer turns them into epoch seconds; the invocation event keeps milliseconds.

export type OperationType = 'EXECUTION' | 'STEP' | 'WAIT' | 'CONTEXT' | 'CALLBACK' | 'CHAINED_INVOKE'

export type OperationAction = 'START' | 'SUCCEED' | 'FAIL' | 'RETRY' | 'CANCEL'

export type OperationStatus =
  | 'STARTED'
  | 'PENDING'
  | 'READY'
  | 'SUCCEEDED'
  | 'FAILED'
  | 'CANCELLED'
  | 'TIMED_OUT'
  | 'STOPPED'

export type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'STOPPED'

export interface ErrorObject {
  readonly ErrorMessage?: string
  readonly ErrorType?: string
  readonly ErrorData?: string
  readonly StackTrace?: readonly string[]
}

/** One change a handler asks for in a checkpoint. */
export interface OperationUpdate {
  readonly Id: string
  readonly Type: OperationType
  readonly Action: OperationAction
  readonly ParentId?: string
  readonly Name?: string
  readonly SubType?: string
  readonly Payload?: string
  readonly Error?: ErrorObject
  readonly ContextOptions?: { readonly ReplayChildren?: boolean }
  readonly StepOptions?: { readonly NextAttemptDelaySeconds?: number }
  readonly WaitOptions?: { readonly WaitSeconds?: number }
  readonly CallbackOptions?: { readonly TimeoutSeconds?: number; readonly HeartbeatTimeoutSeconds?: number }
  readonly ChainedInvokeOptions?: {
    readonly FunctionName: string
    readonly TenantId?: string
    readonly XAmznTraceId?: string
  }
}

/** An operation as handlers see it: in invocation events, checkpoint responses and GetDurableExecutionState. */
export interface Operation {
  readonly Id: string
  readonly Type: OperationType
  readonly Status: OperationStatus
  readonly StartTimestamp: number
  readonly EndTimestamp?: number
  readonly ParentId?: string
  readonly Name?: string
  readonly SubType?: string
  readonly ExecutionDetails?: { readonly InputPayload?: string }
  readonly ContextDetails?: {
    readonly ReplayChildren?: boolean
    readonly Result?: string
    readonly Error?: ErrorObject
  }
  readonly StepDetails?: {
    readonly Attempt?: number
    readonly NextAttemptTimestamp?: number
    readonly Result?: string
    readonly Error?: ErrorObject
  }
  readonly WaitDetails?: { readonly ScheduledEndTimestamp?: number }
  readonly CallbackDetails?: { readonly CallbackId?: string; readonly Result?: string; readonly Error?: ErrorObject }
  readonly ChainedInvokeDetails?: { readonly Result?: string; readonly Error?: ErrorObject }
}

export interface CheckpointRequest {
  readonly CheckpointToken: string
  readonly Updates?: readonly OperationUpdate[]
  readonly ClientToken?: string
}

export interface CheckpointResponse {
  /** Absent once the execution's outcome is decided: the handler must write nothing more. */
  readonly CheckpointToken?: string
  readonly NewExecutionState: { readonly Operations: readonly Operation[]; readonly NextMarker?: string }
}

export interface StateRequest {
  readonly CheckpointToken: string
  readonly Marker?: string
  readonly MaxItems?: number
}

export interface StatePage {
  readonly Operations: readonly Operation[]
  readonly NextMarker?: string
}

/** What the service hands to a durable function when it invokes it. */
export interface InvocationEvent {
  readonly DurableExecutionArn: string
  readonly CheckpointToken: string
  readonly InitialExecutionState: { readonly Operations: readonly Operation[]; readonly NextMarker: string }
  readonly UpdatedOperationIds: readonly string[]
}

export interface ExecutionSummary {
  readonly DurableExecutionArn: string
  readonly DurableExecutionName: string
  readonly FunctionArn: string
  readonly Status: ExecutionStatus
  readonly StartTimestamp: number
  readonly EndTimestamp?: number
}

export interface ExecutionDescription extends ExecutionSummary {
  readonly InputPayload?: string
  readonly Result?: string
  readonly Error?: ErrorObject
  readonly Version: string
  readonly TraceHeader?: { readonly XAmznTraceId: string }
  readonly ExecutionDataIncluded: boolean
  readonly DurableConfig: { readonly RetentionPeriodInDays: number; readonly ExecutionTimeout: number }
}
