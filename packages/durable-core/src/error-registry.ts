import type { ErrorObject } from './wire.ts'

/**
 * Lets errors of the user's own classes survive being stored.
 *
 * The service stores a type, a message and one free text. For an error of a registered class, that text (`ErrorData`)
 * holds the class, the data and the causes, so that the error comes back as what it was, however many child contexts it
 * has crossed. Errors of other classes are stored as the official SDK does: type and message.
 */

/** Whatever the parameters of its constructor are: it is never called here. */
type ErrorClass<E extends Error = Error> = abstract new (...args: never[]) => E

/** How the data of an error becomes JSON, and an error again. */
export interface ErrorCodec<E extends Error> {
  /** Default: the error's own enumerable fields, without name, message, stack and cause. */
  readonly toData?: (error: E) => unknown
  /** Default: an object of the class, its constructor not called, with the message and the fields of the data. */
  readonly fromData?: (message: string, data: unknown) => E
}

interface Registration {
  readonly type: string
  readonly errorClass: ErrorClass
  readonly toData: (error: Error) => unknown
  readonly fromData: (message: string, data: unknown) => Error
}

/** An error inside `ErrorData`. */
interface StoredError {
  readonly type: string
  readonly message: string
  readonly data?: unknown
  readonly cause?: StoredError
}

/** Deeper causes are dropped: a chain may be a circle. */
const MAX_CAUSES = 10

const byType = new Map<string, Registration>()
const byClass = new Map<unknown, Registration>()

/**
 * Registers a class of errors, so that `instanceof` and the fields work after the error has been stored. Call it once,
 * beside the class.
 *
 * What the runtime throws is still a StepError, ChildContextError and so on, as with the official SDK: the error itself
 * is among its causes, where `findCause` finds it.
 *
 * @param type the name that is stored; give it as text, because bundlers may rename classes
 * @throws Error if another class has that name
 * @example
 * ```ts
 * class CardDeclined extends Error {
 *   code = ''
 * }
 * registerErrorClass('CardDeclined', CardDeclined)
 * ```
 */
export function registerErrorClass<E extends Error>(
  type: string,
  errorClass: ErrorClass<E>,
  codec: ErrorCodec<E> = {},
): void {
  const known = byType.get(type)
  if (known && known.errorClass !== errorClass) {
    throw new Error(
      `registerErrorClass: another class is registered as "${type}". Choose another name for one of them.`,
    )
  }
  // Only errors of this class reach `toData`: they are looked up by their constructor.
  const toData = (codec.toData ?? ownFields) as (error: Error) => unknown
  const fromData = codec.fromData ?? ((message, data) => revive(type, errorClass, message, data))
  const registration = { type, errorClass, toData, fromData }
  byType.set(type, registration)
  byClass.set(errorClass, registration)
}

/**
 * Looks for an error of a class: the error itself, or one of its causes.
 *
 * @example
 * ```ts
 * const declined = findCause(error, CardDeclined)
 * if (declined) return { declined: declined.code }
 * ```
 */
export function findCause<E extends Error>(error: unknown, errorClass: ErrorClass<E>): E | undefined {
  let node = error
  for (let depth = 0; depth <= MAX_CAUSES && node instanceof Error; depth++) {
    if (node instanceof errorClass) return node as E
    node = node.cause
  }
  return undefined
}

/** The name under which the error's class is registered; undefined if it is not. */
export function registeredType(error: Error): string | undefined {
  return byClass.get(error.constructor)?.type
}

/** The text that keeps a registered error; undefined for an error of another class, or with fields that are no JSON. */
export function errorDataOf(error: Error): string | undefined {
  if (registeredType(error) === undefined) return undefined
  try {
    return JSON.stringify({ durableError: toStored(error, 0) })
  } catch {
    return undefined
  }
}

/** The error that a stored one was made from: of its registered class, or a plain Error under the stored type. */
export function reviveError({ ErrorType, ErrorMessage, ErrorData, StackTrace }: ErrorObject): Error {
  const stored = parseStored(ErrorData)
  const error = stored ? fromStored(stored) : plainError(ErrorType || 'Error', ErrorMessage ?? '')
  // Where this copy was made tells nobody anything.
  error.stack = StackTrace?.join('\n') ?? `${error.name}: ${error.message}`
  return error
}

function toStored(error: Error, depth: number): StoredError {
  const registration = byClass.get(error.constructor)
  const data = registration?.toData(error)
  return {
    type: registration?.type ?? error.name,
    message: error.message,
    ...(data !== undefined && { data }),
    ...(error.cause instanceof Error && depth < MAX_CAUSES && { cause: toStored(error.cause, depth + 1) }),
  }
}

function fromStored({ type, message, data, cause }: StoredError): Error {
  const error = ofItsClass(type, message, data) ?? plainError(type, message)
  if (cause) Object.defineProperty(error, 'cause', hidden(fromStored(cause)))
  return error
}

/** The class may have changed since, so that it does not take what was stored. */
function ofItsClass(type: string, message: string, data: unknown): Error | undefined {
  try {
    return byType.get(type)?.fromData(message, data)
  } catch {
    return undefined
  }
}

function parseStored(errorData: string | undefined): StoredError | undefined {
  if (!errorData?.startsWith('{"durableError":')) return undefined
  try {
    const { durableError } = JSON.parse(errorData) as { durableError?: Partial<StoredError> }
    // The text may be anybody's: take it for ours only if it has our shape.
    return typeof durableError?.type === 'string' && typeof durableError.message === 'string'
      ? (durableError as StoredError)
      : undefined
  } catch {
    return undefined
  }
}

function plainError(type: string, message: string): Error {
  const error = new Error(message)
  error.name = type
  return error
}

function revive<E extends Error>(type: string, errorClass: ErrorClass<E>, message: string, data: unknown): E {
  const error: E = Object.create(errorClass.prototype)
  Object.defineProperty(error, 'message', hidden(message))
  Object.assign(error, data)
  if (error.name === 'Error') Object.defineProperty(error, 'name', hidden(type))
  return error
}

function ownFields(error: Error): Record<string, unknown> | undefined {
  const { name: _name, message: _message, stack: _stack, cause: _cause, ...fields } = { ...error }
  return Object.keys(fields).length > 0 ? fields : undefined
}

/** As the fields of a built-in error are: writable, but left out when the error is printed or copied. */
function hidden(value: unknown): PropertyDescriptor {
  return { value, writable: true, configurable: true, enumerable: false }
}
