import type {
  ErrorObject,
  Event,
  Operation,
  SendDurableExecutionCallbackFailureResponse,
  SendDurableExecutionCallbackHeartbeatResponse,
  SendDurableExecutionCallbackSuccessResponse,
} from '@aws-sdk/client-lambda'
import type { OperationStatus, OperationType, WaitingOperationStatus } from './statuses.ts'

export type { Operation } from '@aws-sdk/client-lambda'

type WireTimestamp = Date | string

/** An operation as it travels: its timestamps may be ISO texts. */
export interface WireOperation
  extends Omit<Operation, 'StartTimestamp' | 'EndTimestamp' | 'StepDetails' | 'WaitDetails'> {
  StartTimestamp: WireTimestamp | undefined
  EndTimestamp?: WireTimestamp | undefined
  StepDetails?:
    | (Omit<NonNullable<Operation['StepDetails']>, 'NextAttemptTimestamp'> & {
        NextAttemptTimestamp?: WireTimestamp | undefined
      })
    | undefined
  WaitDetails?: { ScheduledEndTimestamp?: WireTimestamp | undefined } | undefined
}

/** An error of an execution or of one of its operations. */
export interface TestResultError {
  errorMessage: string | undefined
  errorType: string | undefined
  errorData: string | undefined
  stackTrace: string[] | undefined
}

export interface ContextDetails<TResult = unknown> {
  /** Decoded from JSON; the text itself where it is none. So are all results below. */
  readonly result: TResult | undefined
  readonly error: TestResultError | undefined
}

export interface StepDetails<TResult = unknown> {
  /** Attempts that have ended. */
  readonly attempt: number | undefined
  /** When the next attempt is due, while one is. */
  readonly nextAttemptTimestamp: Date | undefined
  readonly result: TResult | undefined
  readonly error: TestResultError | undefined
}

export interface CallbackDetails<TResult = unknown> {
  readonly callbackId: string
  readonly error?: TestResultError | undefined
  readonly result?: TResult | undefined
}

export interface ChainedInvokeDetails<TResult = unknown> {
  readonly error?: TestResultError | undefined
  readonly result?: TResult | undefined
}

export interface WaitResultDetails {
  readonly waitSeconds?: number | undefined
  readonly scheduledEndTimestamp?: Date | undefined
}

/**
 * An operation of an execution under test. It may be asked for before it exists; until then everything about it is
 * `undefined`. The `get…Details` throw if the operation is of another type.
 */
// biome-ignore lint/suspicious/noExplicitAny: suites written for AWS's runner read results without a type argument
export interface DurableOperation<TResult = any> {
  /**
   * Waits until the operation has come so far. Default: STARTED.
   * @throws once the execution has ended and the operation has not come so far
   */
  waitForData(status?: WaitingOperationStatus): Promise<DurableOperation<TResult>>
  getContextDetails(): ContextDetails<TResult> | undefined
  getStepDetails(): StepDetails<TResult> | undefined
  getChainedInvokeDetails(): ChainedInvokeDetails<TResult> | undefined
  /** Of a callback, or of the callback within a waitForCallback. */
  getCallbackDetails(): CallbackDetails<TResult> | undefined
  getWaitDetails(): WaitResultDetails | undefined
  getChildOperations(): DurableOperation[] | undefined
  getOperationData(): Operation | undefined
  getEvents(): Event[] | undefined
  getId(): string | undefined
  getParentId(): string | undefined
  getName(): string | undefined
  getType(): OperationType | undefined
  getSubType(): string | undefined
  isWaitForCallback(): boolean
  isCallback(): boolean
  getStatus(): OperationStatus | undefined
  getStartTimestamp(): Date | undefined
  getEndTimestamp(): Date | undefined
  /**
   * Completes the callback. `result` is sent as it is; JSON, unless the handler's serdes says otherwise.
   * @throws if there is no callback yet; rejects if it has ended already
   */
  sendCallbackSuccess(result?: string): Promise<SendDurableExecutionCallbackSuccessResponse>
  sendCallbackFailure(error?: ErrorObject): Promise<SendDurableExecutionCallbackFailureResponse>
  sendCallbackHeartbeat(): Promise<SendDurableExecutionCallbackHeartbeatResponse>
}
