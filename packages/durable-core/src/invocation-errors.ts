/**
 * Errors that no handler catches: they end the invocation or the execution behind its back.
 *
 * They are known by their marks (`isUnrecoverable…`) and not by their classes, because a bundle may hold two copies of
 * this package.
 */

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
