import { DurableExecutionClientErrorScope, isDurableExecutionClientError } from './client-error.ts'
import { CheckpointUnrecoverableExecutionError, CheckpointUnrecoverableInvocationError } from './invocation-errors.ts'
import { asError, messageOf } from './thrown.ts'

/** Errors of the customer's own encryption key. They arrive as 502, but trying again cannot help. */
const KEY_ERRORS = new Set([
  'KMSAccessDeniedException',
  'KMSDisabledException',
  'KMSInvalidStateException',
  'KMSNotFoundException',
])

/** An invocation that waits is paid for, and the service makes another one. */
const LONGEST_RETRY_AFTER_MILLIS = 10_000

/** Whether the service failed because of the customer's encryption key. */
export function isKeyError(error: unknown): boolean {
  return KEY_ERRORS.has(nameOf(error))
}

/**
 * Says how far a failed checkpoint reaches.
 *
 * A rejected update ends the execution: the same code would write it again. A stale token, throttling, a server error
 * or a broken connection ends this invocation only, and the service makes a new one. A transport that states the scope
 * itself is believed.
 */
export function checkpointFailure(
  error: unknown,
): CheckpointUnrecoverableExecutionError | CheckpointUnrecoverableInvocationError {
  const original = asError(error)
  const reason = messageOf(error)
  const message = `Checkpoint failed: ${reason}`
  return endsExecution(error, reason)
    ? new CheckpointUnrecoverableExecutionError(message, original)
    : new CheckpointUnrecoverableInvocationError(message, original)
}

/** Whether the same call may succeed when it is sent again. */
export function isRetryable(error: unknown): boolean {
  if (isDurableExecutionClientError(error)) return error.scope !== DurableExecutionClientErrorScope.EXECUTION
  if (isKeyError(error)) return false
  const status = statusOf(error)
  return status === undefined || status === 429 || status >= 500
}

/** How long the service asks to wait before the call is sent again, in milliseconds; it says so when it throttles. */
export function retryAfterMillis(error: unknown): number | undefined {
  const { retryAfterSeconds } = (error ?? {}) as { retryAfterSeconds?: string | number }
  const millis = Number(retryAfterSeconds ?? Number.NaN) * 1000
  return millis >= 0 ? Math.min(millis, LONGEST_RETRY_AFTER_MILLIS) : undefined
}

function endsExecution(error: unknown, message: string): boolean {
  if (isDurableExecutionClientError(error)) return error.scope === DurableExecutionClientErrorScope.EXECUTION
  const status = statusOf(error)
  if (status === undefined || status < 400 || status >= 500 || status === 429) return isKeyError(error)
  return !(nameOf(error) === 'InvalidParameterValueException' && /^invalid checkpoint token/i.test(message))
}

function nameOf(error: unknown): string {
  return String(Object(error).name)
}

/** The HTTP status in the shape that the AWS SDK gives its errors. */
function statusOf(error: unknown): number | undefined {
  const { $metadata } = (error ?? {}) as { $metadata?: { httpStatusCode?: number } }
  return $metadata?.httpStatusCode
}
