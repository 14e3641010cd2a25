import { errorDataOf, registerErrorClass, registeredType, reviveError } from './error-registry.ts'
import { fitError } from './limits.ts'
import { type ErrorObject, OperationStatus, type WireOperation } from './wire.ts'

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
    super(message, cause && { cause })
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

/** The code has called other operations than the history has recorded. */
export class NonDeterministicExecutionError extends Error {
  override name = 'NonDeterministicExecutionError'
}

/** The error that ends an invocation, and not the execution: the service makes another one. */
abstract class InvocationFailure extends Error {
  readonly isUnrecoverable = true
  readonly isUnrecoverableInvocation = true
  declare readonly originalError?: Error
  constructor(message: string, originalError?: Error) {
    super(message, originalError && { cause: originalError })
    if (originalError) this.originalError = originalError
  }
}

/** A value could not be turned into text, or stored text not into a value. */
export class SerdesFailedError extends InvocationFailure {
  override name = 'SerdesFailedError'
  constructor(message = 'Serdes operation failed', originalError?: Error) {
    super(message, originalError)
  }
}

/** A checkpoint has failed in a way that another invocation may not meet. */
export class CheckpointUnrecoverableInvocationError extends InvocationFailure {
  override name = 'CheckpointUnrecoverableInvocationError'
  constructor(message = 'Checkpoint operation failed', originalError?: Error) {
    super(message, originalError)
  }
}

/** The service has refused a checkpoint for good: the execution fails. */
export class CheckpointUnrecoverableExecutionError extends Error {
  override name = 'CheckpointUnrecoverableExecutionError'
  readonly isUnrecoverable = true
  readonly isUnrecoverableExecution = true
  declare readonly originalError?: Error
  constructor(message = 'Checkpoint operation failed', originalError?: Error) {
    super(message, originalError && { cause: originalError })
    if (originalError) this.originalError = originalError
  }
}

/** Whether an error ends the invocation only; also one of another copy of this package. */
export function isUnrecoverableInvocationError(error: unknown): error is InvocationFailure {
  return error instanceof Error && 'isUnrecoverableInvocation' in error && error.isUnrecoverableInvocation === true
}

/** A plugin that the environment names could not be loaded. */
export class PluginLoadError extends Error {
  override name = 'PluginLoadError'
  constructor(message: string, options?: ErrorOptions) {
    super(`Dynamic plugin configuration failed: ${message}`, options)
  }
}

/** The most lines of a stack that are stored. */
const STACK_LINES = 30

/**
 * Turns anything that was thrown into what is stored, cut to what the service takes.
 *
 * @param options.stackTrace whether to store the stack; it shows file paths to whoever may read the history
 */
export function toErrorObject(thrown: unknown, options: { readonly stackTrace?: boolean } = {}): ErrorObject {
  const stored = thrown instanceof DurableOperationError ? thrown.toErrorObject() : plainErrorObject(thrown)
  if (options.stackTrace && thrown instanceof Error) {
    const stack = thrown instanceof DurableOperationError ? thrown.stackTrace : undefined
    stored.StackTrace = (stack ?? thrown.stack?.split('\n'))?.slice(0, STACK_LINES)
  }
  return fitError(stored)
}

function plainErrorObject(thrown: unknown): ErrorObject {
  if (thrown instanceof Error) {
    return {
      ErrorData: errorDataOf(thrown),
      ErrorMessage: thrown.message,
      ErrorType: registeredType(thrown) ?? thrown.name,
      StackTrace: undefined,
    }
  }
  if (isErrorLike(thrown)) return { ErrorMessage: String(thrown.message), ErrorType: String(thrown.name) }
  return { ErrorMessage: textOf(thrown), ErrorType: 'NonErrorThrown' }
}

/** Errors of another realm, or of a library that does not derive from Error. */
function isErrorLike(thrown: unknown): thrown is { name: unknown; message: unknown } {
  return typeof thrown === 'object' && thrown !== null && 'message' in thrown && 'name' in thrown
}

function textOf(thrown: unknown): string {
  if (typeof thrown === 'string') return thrown
  try {
    return `A value that is no Error was thrown: ${JSON.stringify(thrown) ?? String(thrown)}`
  } catch {
    return `A value that is no Error was thrown: ${Object.prototype.toString.call(thrown)}`
  }
}

function errorDataOfCauses(cause: unknown): string | undefined {
  let node = cause
  for (let depth = 0; depth < MAX_CAUSES && node instanceof Error; depth++) {
    const data = node instanceof DurableOperationError ? node.errorData : errorDataOf(node)
    if (data !== undefined) return data
    node = node.cause
  }
  return undefined
}

/** The error of an invoke that has not succeeded, as the service reports it. */
export function invokeErrorOf(operation: WireOperation | undefined): InvokeError {
  const InvokeFailure =
    operation?.Status === OperationStatus.TIMED_OUT
      ? InvokeTimedOutError
      : operation?.Status === OperationStatus.STOPPED
        ? InvokeStoppedError
        : InvokeError
  const stored = operation?.ChainedInvokeDetails?.Error
  if (!stored) return new InvokeFailure()
  const cause = stored.ErrorMessage || stored.ErrorType ? reviveError(stored) : undefined
  const error = new InvokeFailure(stored.ErrorMessage, cause, stored.ErrorData)
  if (stored.ErrorType) error.remoteErrorType = stored.ErrorType
  if (stored.StackTrace) error.stackTrace = stored.StackTrace
  return error
}
