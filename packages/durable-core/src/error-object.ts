import { errorDataOf, registeredType } from './error-registry.ts'
import { DurableOperationError } from './errors.ts'
import { fitError } from './limits.ts'
import type { ErrorObject } from './wire.ts'

/** The most lines of a stack that are stored. */
const STACK_LINES = 30

/**
 * Turns anything that was thrown into what is stored, cut to what the service takes. It does not throw: a failure that
 * could not be recorded would be met again by every invocation.
 *
 * @param options.stackTrace whether to store the stack; it shows file paths to whoever may read the history
 */
export function toErrorObject(thrown: unknown, options: { readonly stackTrace?: boolean } = {}): ErrorObject {
  try {
    return errorObject(thrown, options)
  } catch {
    return { ErrorType: 'Error', ErrorMessage: 'Something was thrown that cannot be read.' }
  }
}

function errorObject(thrown: unknown, options: { readonly stackTrace?: boolean }): ErrorObject {
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
      ErrorMessage: asText(thrown.message),
      ErrorType: registeredType(thrown) ?? asText(thrown.name),
      StackTrace: undefined,
    }
  }
  if (isErrorLike(thrown)) return { ErrorMessage: String(thrown.message), ErrorType: String(thrown.name) }
  return { ErrorMessage: textOf(thrown), ErrorType: 'NonErrorThrown' }
}

/** A message may be anything: it is enough to assign the members of an answer to an error. */
function asText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : JSON.stringify(value)
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
