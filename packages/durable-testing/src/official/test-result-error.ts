import type { TestResultError } from './durable-operation.ts'

/** An error object as the service has it. */
interface WireError {
  readonly ErrorMessage?: string | undefined
  readonly ErrorType?: string | undefined
  readonly ErrorData?: string | undefined
  readonly StackTrace?: readonly string[] | undefined
}

export function testResultError(error: WireError): TestResultError
export function testResultError(error: WireError | undefined): TestResultError | undefined
export function testResultError(error: WireError | undefined): TestResultError | undefined {
  if (error === undefined) return undefined
  const { ErrorMessage, ErrorType, ErrorData, StackTrace } = error
  return {
    errorMessage: ErrorMessage,
    errorType: ErrorType,
    errorData: ErrorData,
    stackTrace: StackTrace && [...StackTrace],
  }
}
