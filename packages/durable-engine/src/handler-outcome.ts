import type { InvocationResult } from './functions.ts'
import type { ErrorObject } from './model/wire.ts'

/** What the end of an invocation means for its execution. */
export type HandlerOutcome =
  | { readonly status: 'SUCCEEDED'; readonly result?: string }
  | { readonly status: 'FAILED'; readonly error: ErrorObject }
  | { readonly status: 'PENDING' }
  /** An output that breaks the rules: the same handler would break them again. */
  | { readonly status: 'invalid'; readonly message: string }
  /** The handler did not come to its end: another try may do better. */
  | { readonly status: 'broken'; readonly error: ErrorObject }

/** Reads what a durable function's handler returned. Members other than Status, Result and Error are ignored. */
export function outcomeOf(invocation: InvocationResult): HandlerOutcome {
  if (!invocation.ok) return { status: 'broken', error: invocation.error }
  let output: unknown
  try {
    output = JSON.parse(invocation.payload)
  } catch {
    return { status: 'broken', error: { ErrorType: 'Runtime.MarshalError', ErrorMessage: 'The output is not JSON.' } }
  }
  const { Status, Result, Error: failure } = membersOf(output)
  const hasResult = Result !== undefined && Result !== null
  const hasError = failure !== undefined && failure !== null
  switch (Status) {
    case 'SUCCEEDED':
      if (hasError) return invalid('Cannot provide an Error for SUCCEEDED status.')
      if (!hasResult) return { status: 'SUCCEEDED' }
      if (typeof Result !== 'string') return invalid('Result in invocation output has to be a string.')
      return { status: 'SUCCEEDED', result: Result }
    case 'FAILED':
      if (hasResult) return invalid('Cannot provide a Result for FAILED status.')
      return { status: 'FAILED', error: errorObject(failure) }
    case 'PENDING':
      return { status: 'PENDING' }
    default:
      return invalid('Invalid Status in invocation output.')
  }
}

function invalid(message: string): HandlerOutcome {
  return { status: 'invalid', message }
}

function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}

/** The members of an error object that have the right type. */
function errorObject(value: unknown): ErrorObject {
  const { ErrorMessage, ErrorType, ErrorData, StackTrace } = membersOf(value)
  return {
    ...(typeof ErrorMessage === 'string' ? { ErrorMessage } : {}),
    ...(typeof ErrorType === 'string' ? { ErrorType } : {}),
    ...(typeof ErrorData === 'string' ? { ErrorData } : {}),
    ...(Array.isArray(StackTrace) ? { StackTrace: StackTrace.filter((line) => typeof line === 'string') } : {}),
  }
}
