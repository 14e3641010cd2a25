import { errorDataOf, registerErrorClass, reviveError } from './error-registry.ts'
import type { ErrorObject } from './wire.ts'

/** How far `errorData` is looked for among the causes. */
const MAX_CAUSES = 10

/**
 * An operation has failed.
 *
 * What a handler catches has always been rebuilt from what was stored, on the first run too, so that a replay catches
 * the same. `cause` is the error behind it: of its own class if that is registered (`registerErrorClass`).
 */
export abstract class DurableOperationError extends Error {
  /** The type under which the error is stored. */
  abstract readonly errorType: string
  declare cause?: Error
  /** Free text that is stored with the error. */
  declare errorData?: string
  /** The stack as it was stored, line by line; absent unless storing stacks was asked for. */
  declare stackTrace?: string[]

  constructor(message: string, cause?: Error, errorData?: string) {
    super(message)
    // As in the official SDK an own field like the others: it is seen where an error becomes JSON, in logs for instance.
    if (cause !== undefined) this.cause = cause
    this.name = new.target.name
    if (errorData !== undefined) this.errorData = errorData
  }

  /** Rebuilds a stored error: of the class that its type names, a StepError if it names none. */
  static fromErrorObject(stored: ErrorObject): DurableOperationError {
    const OperationFailure = CLASSES[stored.ErrorType ?? ''] ?? StepError
    const fallback = OperationFailure === StepError && stored.ErrorType !== 'StepError' ? 'Unknown error' : undefined
    const error = new OperationFailure(stored.ErrorMessage || fallback, reviveError(stored), stored.ErrorData)
    if (stored.StackTrace) error.stackTrace = stored.StackTrace
    return error
  }

  /** The error as it is stored. `ErrorData` is the error's own, or that of the nearest cause that has some. */
  toErrorObject(): ErrorObject {
    return {
      ErrorType: this.errorType,
      ErrorMessage: this.message,
      ErrorData: this.errorData ?? errorDataOfCauses(this.cause),
      StackTrace: undefined,
    }
  }
}

/** A step has failed for good; also the stand-in for stored errors of unknown type. */
export class StepError extends DurableOperationError {
  override name = 'StepError'
  readonly errorType = 'StepError'
  constructor(message?: string, cause?: Error, errorData?: string) {
    super(message || 'Step failed', cause, errorData)
  }
}

/** A callback has failed. */
export class CallbackError extends DurableOperationError {
  override name = 'CallbackError'
  readonly errorType: string = 'CallbackError'
  constructor(message?: string, cause?: Error, errorData?: string) {
    super(message || 'Callback failed', cause, errorData)
  }
}

/** The outside world has answered a callback with a failure. */
export class CallbackExternalError extends CallbackError {
  override name = 'CallbackExternalError'
  override readonly errorType = 'CallbackExternalError'
}

/** A callback's timeout, or the time for its next heartbeat, has passed. */
export class CallbackTimeoutError extends CallbackError {
  override name = 'CallbackTimeoutError'
  override readonly errorType = 'CallbackTimeoutError'
  constructor(message?: string, cause?: Error, errorData?: string) {
    super(message || 'Callback timed out', cause, errorData)
  }
}

/** The submitter of waitForCallback has failed for good. */
export class CallbackSubmitterError extends CallbackError {
  override name = 'CallbackSubmitterError'
  override readonly errorType = 'CallbackSubmitterError'
  constructor(message?: string, cause?: Error, errorData?: string) {
    super(message || 'Callback submitter failed', cause, errorData)
  }
}

/** An invoked function has failed, timed out or been stopped. */
export class InvokeError extends DurableOperationError {
  override name = 'InvokeError'
  readonly errorType = 'InvokeError'
  /** What the invoked function called its error. Known where the invoke is awaited, not beyond a child context. */
  declare remoteErrorType?: string
  constructor(message?: string, cause?: Error, errorData?: string) {
    super(message || 'Invoke failed', cause, errorData)
  }
}

/** An invoked function has timed out. Stored as InvokeError, which the official SDK knows. */
export class InvokeTimedOutError extends InvokeError {
  override name = 'InvokeTimedOutError'
}

/** The execution of an invoked function has been stopped. Stored as InvokeError, which the official SDK knows. */
export class InvokeStoppedError extends InvokeError {
  override name = 'InvokeStoppedError'
}

/** The code of a child context, of a map item or of a parallel branch has thrown. */
export class ChildContextError extends DurableOperationError {
  override name = 'ChildContextError'
  readonly errorType = 'ChildContextError'
  constructor(message?: string, cause?: Error, errorData?: string) {
    super(message || 'Child context failed', cause, errorData)
  }
}

/** A combinator of `context.promise` has rejected. */
export class PromiseCombinatorError extends DurableOperationError {
  override name = 'PromiseCombinatorError'
  readonly errorType = 'PromiseCombinatorError'
  constructor(message?: string, cause?: Error, errorData?: string) {
    super(message || 'Promise combinator failed', cause, errorData)
  }
}

/** A check of waitForCondition, or its strategy, has thrown. */
export class WaitForConditionError extends DurableOperationError {
  override name = 'WaitForConditionError'
  readonly errorType = 'WaitForConditionError'
  constructor(message?: string, cause?: Error, errorData?: string) {
    super(message || 'Wait for condition failed', cause, errorData)
  }
}

/** Why a map or parallel has ended. */
export type CompletionReason =
  | 'ALL_COMPLETED'
  | 'MIN_SUCCESSFUL_REACHED'
  | 'FAILURE_TOLERANCE_EXCEEDED'
  | 'CUSTOM_COMPLETION_SUCCEEDED'
  | 'CUSTOM_COMPLETION_FAILED'

/** `shouldComplete` has ended a map or parallel as failed. */
export class BatchCompletionError extends DurableOperationError {
  override name = 'BatchCompletionError'
  readonly errorType = 'BatchCompletionError'
  readonly completionReason: CompletionReason
  constructor(completionReason: CompletionReason, message?: string, cause?: Error, errorData?: string) {
    super(message || `Batch completed as failed by shouldComplete (${completionReason})`, cause, errorData)
    this.completionReason = completionReason
  }
}

type OperationFailureClass = new (message?: string, cause?: Error, errorData?: string) => DurableOperationError

/** The classes that stored types name. */
const CLASSES: Readonly<Record<string, OperationFailureClass>> = {
  StepError,
  CallbackError,
  CallbackExternalError,
  CallbackTimeoutError,
  CallbackSubmitterError,
  InvokeError,
  ChildContextError,
  WaitForConditionError,
  PromiseCombinatorError,
}

/** A step that runs at most once per attempt was begun, and its invocation ended before it did. */
export class StepInterruptedError extends Error {
  override name = 'StepInterruptedError'
  constructor(_stepId?: string, _stepName?: string) {
    super('The step execution process was initiated but failed to reach completion due to an interruption.')
  }
}

/** An attempt of a step took longer than its `timeout`. */
export class StepTimeoutError extends Error {
  override name = 'StepTimeoutError'
  readonly timeoutSeconds: number
  constructor(stepName: string | undefined, timeoutSeconds: number) {
    super(
      `${stepName === undefined ? 'The step' : `Step "${stepName}"`} took longer than its timeout of ${timeoutSeconds} s.`,
    )
    this.timeoutSeconds = timeoutSeconds
  }
}
registerErrorClass('StepTimeoutError', StepTimeoutError)

function errorDataOfCauses(cause: unknown): string | undefined {
  let node = cause
  for (let depth = 0; depth < MAX_CAUSES && node instanceof Error; depth++) {
    const data = node instanceof DurableOperationError ? node.errorData : errorDataOf(node)
    if (data !== undefined) return data
    node = node.cause
  }
  return undefined
}
