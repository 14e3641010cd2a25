/**
 * The wire contract with the durable execution service: member names and values are those of AWS's service model and
 * of the official SDK, so every value in here may be handed to either.
 *
 * Optional members say `| undefined` because the AWS SDK fills absent ones with `undefined`.
 */

/** What kind of operation an entry of the history is. */
export const OperationType = {
  CALLBACK: 'CALLBACK',
  CHAINED_INVOKE: 'CHAINED_INVOKE',
  CONTEXT: 'CONTEXT',
  EXECUTION: 'EXECUTION',
  STEP: 'STEP',
  WAIT: 'WAIT',
} as const
export type OperationType = (typeof OperationType)[keyof typeof OperationType]

/** Where an operation stands, as the service last recorded it. */
export const OperationStatus = {
  CANCELLED: 'CANCELLED',
  FAILED: 'FAILED',
  PENDING: 'PENDING',
  READY: 'READY',
  STARTED: 'STARTED',
  STOPPED: 'STOPPED',
  SUCCEEDED: 'SUCCEEDED',
  TIMED_OUT: 'TIMED_OUT',
} as const
export type OperationStatus = (typeof OperationStatus)[keyof typeof OperationStatus]

/** What a checkpoint asks the service to do with an operation. */
export const OperationAction = {
  CANCEL: 'CANCEL',
  FAIL: 'FAIL',
  RETRY: 'RETRY',
  START: 'START',
  SUCCEED: 'SUCCEED',
} as const
export type OperationAction = (typeof OperationAction)[keyof typeof OperationAction]

/** Which method of the context made an operation. */
export const OperationSubType = {
  STEP: 'Step',
  WAIT: 'Wait',
  CALLBACK: 'Callback',
  RUN_IN_CHILD_CONTEXT: 'RunInChildContext',
  MAP: 'Map',
  MAP_ITERATION: 'MapIteration',
  PARALLEL: 'Parallel',
  PARALLEL_BRANCH: 'ParallelBranch',
  WAIT_FOR_CALLBACK: 'WaitForCallback',
  WAIT_FOR_CONDITION: 'WaitForCondition',
  CHAINED_INVOKE: 'ChainedInvoke',
} as const
export type OperationSubType = (typeof OperationSubType)[keyof typeof OperationSubType]

/** How an invocation ended, as the function tells the service. */
export const InvocationStatus = {
  SUCCEEDED: 'SUCCEEDED',
  FAILED: 'FAILED',
  PENDING: 'PENDING',
} as const
export type InvocationStatus = (typeof InvocationStatus)[keyof typeof InvocationStatus]

/**
 * A timestamp as it arrives. The invocation event carries ISO strings or epoch milliseconds, the REST API epoch
 * seconds, the AWS SDK dates. Read it with `timestampMillis` only.
 */
export type WireTimestamp = Date | string | number

/** An error as it is stored. */
export interface ErrorObject {
  ErrorMessage?: string | undefined
  ErrorType?: string | undefined
  /** Free text; durable-core keeps the data of registered error classes in here. */
  ErrorData?: string | undefined
  StackTrace?: string[] | undefined
}

export interface ExecutionDetails {
  /** The JSON text that the execution was started with. */
  InputPayload?: string | undefined
}

export interface ContextDetails {
  /** Whether the children stay in the history, so that the result is rebuilt by running the context again. */
  ReplayChildren?: boolean | undefined
  Result?: string | undefined
  Error?: ErrorObject | undefined
}

export interface StepDetails {
  /** Attempts that have ended. */
  Attempt?: number | undefined
  NextAttemptTimestamp?: Date | undefined
  Result?: string | undefined
  Error?: ErrorObject | undefined
}

export interface WireStepDetails extends Omit<StepDetails, 'NextAttemptTimestamp'> {
  NextAttemptTimestamp?: WireTimestamp | undefined
}

export interface WaitDetails {
  ScheduledEndTimestamp?: Date | undefined
}

export interface WireWaitDetails {
  ScheduledEndTimestamp?: WireTimestamp | undefined
}

export interface CallbackDetails {
  CallbackId?: string | undefined
  Result?: string | undefined
  Error?: ErrorObject | undefined
}

export interface ChainedInvokeDetails {
  Result?: string | undefined
  Error?: ErrorObject | undefined
}

/** An operation with its timestamps made dates. */
export interface Operation {
  Id: string | undefined
  ParentId?: string | undefined
  Name?: string | undefined
  Type: OperationType | undefined
  SubType?: string | undefined
  StartTimestamp: Date | undefined
  EndTimestamp?: Date | undefined
  Status: OperationStatus | undefined
  ExecutionDetails?: ExecutionDetails | undefined
  ContextDetails?: ContextDetails | undefined
  StepDetails?: StepDetails | undefined
  WaitDetails?: WaitDetails | undefined
  CallbackDetails?: CallbackDetails | undefined
  ChainedInvokeDetails?: ChainedInvokeDetails | undefined
}

/** An operation as it arrives. The runtime works on these as they are: a history is never copied. */
export interface WireOperation
  extends Omit<Operation, 'StartTimestamp' | 'EndTimestamp' | 'StepDetails' | 'WaitDetails'> {
  StartTimestamp: WireTimestamp | undefined
  EndTimestamp?: WireTimestamp | undefined
  StepDetails?: WireStepDetails | undefined
  WaitDetails?: WireWaitDetails | undefined
}

export interface ContextOptions {
  ReplayChildren?: boolean | undefined
}

export interface StepOptions {
  NextAttemptDelaySeconds?: number | undefined
}

export interface WaitOptions {
  WaitSeconds?: number | undefined
}

export interface CallbackOptions {
  TimeoutSeconds?: number | undefined
  HeartbeatTimeoutSeconds?: number | undefined
}

export interface ChainedInvokeOptions {
  FunctionName: string | undefined
  TenantId?: string | undefined
}

/** One change that a checkpoint asks for. */
export interface OperationUpdate {
  Id: string | undefined
  ParentId?: string | undefined
  Name?: string | undefined
  Type: OperationType | undefined
  SubType?: string | undefined
  Action: OperationAction | undefined
  Payload?: string | undefined
  Error?: ErrorObject | undefined
  ContextOptions?: ContextOptions | undefined
  StepOptions?: StepOptions | undefined
  WaitOptions?: WaitOptions | undefined
  CallbackOptions?: CallbackOptions | undefined
  ChainedInvokeOptions?: ChainedInvokeOptions | undefined
}

/** The operations that a checkpoint changed, and those the service changed since the last one. */
export interface CheckpointUpdatedExecutionState {
  Operations?: WireOperation[] | undefined
  /** Not empty: the rest is fetched with GetDurableExecutionState. */
  NextMarker?: string | undefined
}

export interface CheckpointDurableExecutionRequest {
  DurableExecutionArn: string | undefined
  CheckpointToken: string | undefined
  /** Empty or absent: a poll. */
  Updates?: OperationUpdate[] | undefined
  /** Names this request: sent again within 15 minutes, it changes nothing twice. */
  ClientToken?: string | undefined
}

export interface CheckpointDurableExecutionResponse {
  /** The token of the next checkpoint; absent once the outcome of the execution is decided. */
  CheckpointToken?: string | undefined
  NewExecutionState: CheckpointUpdatedExecutionState | undefined
}

export interface GetDurableExecutionStateRequest {
  DurableExecutionArn: string | undefined
  CheckpointToken: string | undefined
  Marker?: string | undefined
  MaxItems?: number | undefined
}

export interface GetDurableExecutionStateResponse {
  Operations: WireOperation[] | undefined
  NextMarker?: string | undefined
}

/** What the service hands to a durable function. */
export interface DurableExecutionInvocationInput {
  DurableExecutionArn: string
  CheckpointToken: string
  /** Operations the service changed since the last invocation. */
  UpdatedOperationIds?: string[]
  InitialExecutionState: {
    /** The first is the EXECUTION operation. More than one: this is a replay. */
    Operations: WireOperation[]
    /** Not empty: the rest is fetched with GetDurableExecutionState. */
    NextMarker?: string | undefined
  }
}

/** What a durable function hands back. */
export type DurableExecutionInvocationOutput =
  | {
      Status: typeof InvocationStatus.SUCCEEDED
      /** JSON text; absent for a handler that returns nothing, empty when the result was checkpointed. */
      Result?: string
    }
  | { Status: typeof InvocationStatus.FAILED; Error: ErrorObject }
  | { Status: typeof InvocationStatus.PENDING }

/** Seconds since 1970 stay below this until the year 5138; milliseconds passed it in March 1973. */
const SECONDS_BELOW = 1e11

/** Reads a timestamp of any transport as epoch milliseconds; undefined if it is absent or no time at all. */
export function timestampMillis(timestamp: WireTimestamp | undefined | null): number | undefined {
  if (timestamp === undefined || timestamp === null) return undefined
  const millis =
    typeof timestamp === 'number'
      ? timestamp < SECONDS_BELOW
        ? Math.round(timestamp * 1000)
        : timestamp
      : timestamp instanceof Date
        ? timestamp.getTime()
        : Date.parse(timestamp)
  return Number.isNaN(millis) ? undefined : millis
}

/** Reads a timestamp of any transport as a date; undefined if it is absent or no time at all. */
export function timestampDate(timestamp: WireTimestamp | undefined | null): Date | undefined {
  const millis = timestampMillis(timestamp)
  return millis === undefined ? undefined : new Date(millis)
}
