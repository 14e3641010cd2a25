import { type Duration, durationToSeconds } from './duration.ts'
import type { ErrorObject } from './wire.ts'

/**
 * What the service accepts, checked before the call: the service answers a violation with a 4xx that ends the
 * execution, so a bad name or delay must never get that far.
 *
 * Source: the service model of AWS Lambda, API version 2025-12-01 (CheckpointDurableExecution, GetDurableExecutionState),
 * and the durable functions quotas of the Lambda developer guide. Sizes are UTF-8 bytes.
 */
export const LIMITS = {
  /** OperationUpdate.Name: 1–256 characters. */
  nameLength: 256,
  /** OperationUpdate.SubType: 1–32 characters of `[A-Za-z0-9-_]`. */
  subTypeLength: 32,
  /** WaitOptions.WaitSeconds and StepOptions.NextAttemptDelaySeconds: 1 second to 366 days. */
  delaySeconds: { min: 1, max: 31_622_400 },
  /** CallbackOptions.TimeoutSeconds and HeartbeatTimeoutSeconds; the service reads 0 as none, so 1 is the least. */
  callbackTimeoutSeconds: { min: 1, max: 99_999_999 },
  /** ChainedInvokeOptions.TenantId: 1–256 characters. */
  tenantIdLength: 256,
  /** ChainedInvokeOptions.FunctionName: 1–256 characters. */
  functionNameLength: 256,
  /** Payload of STEP, CONTEXT, CALLBACK and CHAINED_INVOKE. */
  payloadBytes: 1_048_576,
  /** All fields of an error together. */
  errorBytes: 1_048_576,
  /** Payload of EXECUTION, and the whole response of a Lambda function. */
  executionResultBytes: 6_291_456,
  /** GetDurableExecutionState.MaxItems. */
  pageItems: 1_000,
} as const

/** A result above this is checkpointed and not returned: the response's own envelope takes the other 50 bytes. */
export const RETURNED_RESULT_BYTES = LIMITS.executionResultBytes - 50

/** A child context's result above this is not stored: the children are kept and the result rebuilt from them. */
export const STORED_CHILD_RESULT_BYTES = 262_144

/** One checkpoint call carries at most this many updates and bytes (the first update always goes). */
export const BATCH_UPDATES = 250
export const BATCH_BYTES = 750 * 1024

const NAME = /^[\x20-\x7e]+$/
const SUB_TYPE = /^[A-Za-z0-9_-]+$/
const TENANT_ID = /^[A-Za-z0-9._:/=+\-@ ]+$/

/** Checks the name of an operation; no name is fine. */
export function checkName(name: string | undefined, what: string): void {
  if (name === undefined) return
  if (typeof name !== 'string') {
    throw new TypeError(`${what}: the name is ${typeof name}, but it must be a string.`)
  }
  if (name === '') {
    throw new RangeError(`${what}: the name is empty. Leave it out, or give 1 to ${LIMITS.nameLength} characters.`)
  }
  if (name.length > LIMITS.nameLength) {
    throw new RangeError(
      `${what}: the name has ${name.length} characters, but the service takes at most ${LIMITS.nameLength}. Shorten "${name.slice(0, 40)}…".`,
    )
  }
  if (!NAME.test(name)) {
    const wrong = Array.from(name).find((character) => !NAME.test(character)) ?? ''
    throw new RangeError(
      `${what}: the name ${JSON.stringify(name)} contains ${JSON.stringify(wrong)}, but the service takes printable ASCII only. Replace that character.`,
    )
  }
}

/** Checks the subtype that a caller chose for a child context; none is fine. */
export function checkSubType(subType: string | undefined, what: string): void {
  if (!subType) return
  if (subType.length > LIMITS.subTypeLength || !SUB_TYPE.test(subType)) {
    throw new RangeError(
      `${what}: the subType ${JSON.stringify(subType)} must be 1 to ${LIMITS.subTypeLength} letters, digits, "-" and "_".`,
    )
  }
}

/** Checks a wait or a retry delay and returns its whole seconds, 1 to 31,622,400 (366 days). */
export function checkDelay(delay: Duration, what: string): number {
  return durationToSeconds(delay, what, LIMITS.delaySeconds)
}

/** Checks a callback timeout and returns its whole seconds, 1 to 99,999,999; no timeout is fine. */
export function checkCallbackTimeout(timeout: Duration | undefined, what: string): number | undefined {
  return timeout ? durationToSeconds(timeout, what, LIMITS.callbackTimeoutSeconds) : undefined
}

/** Checks the function that an invoke names. */
export function checkFunctionName(functionName: string, what: string): void {
  if (typeof functionName !== 'string' || functionName === '' || functionName.length > LIMITS.functionNameLength) {
    throw new RangeError(
      `${what}: the function is ${JSON.stringify(functionName)}, but it must be a name or an ARN of 1 to ${LIMITS.functionNameLength} characters.`,
    )
  }
}

/** Checks the tenant that an invoke names; none is fine. */
export function checkTenantId(tenantId: string | undefined, what: string): void {
  if (!tenantId) return
  if (tenantId.length > LIMITS.tenantIdLength || !TENANT_ID.test(tenantId)) {
    throw new RangeError(
      `${what}: the tenantId ${JSON.stringify(tenantId)} must be 1 to ${LIMITS.tenantIdLength} letters, digits, spaces and "._:/=+-@".`,
    )
  }
}

/** Whether a text has more UTF-8 bytes than that; counts them only where the length leaves room for doubt. */
export function exceedsBytes(text: string, bytes: number): boolean {
  return text.length * 3 > bytes && Buffer.byteLength(text) > bytes
}

/** Checks a text against a limit in UTF-8 bytes, and counts the bytes only where the length leaves room for doubt. */
export function checkPayload(payload: string | undefined, what: string, limit: number = LIMITS.payloadBytes): void {
  if (payload === undefined || payload.length * 3 <= limit) return
  const bytes = Buffer.byteLength(payload)
  if (bytes > limit) {
    throw new RangeError(
      `${what} is ${bytes} bytes, but the service stores at most ${limit}. Keep the value elsewhere and store its key, or use createFileSystemSerdes.`,
    )
  }
}

/** What is kept of the message of an error that is too large to be stored whole. */
const CUT_MESSAGE_LENGTH = 65_536

/**
 * Makes an error small enough to be stored: an error about an error would hide what went wrong. The stack goes first,
 * then the data, then the end of the message, which says so.
 */
export function fitError(stored: ErrorObject): ErrorObject {
  if (fits(stored)) return stored
  const withoutStack = { ...stored, StackTrace: undefined }
  if (fits(withoutStack)) return withoutStack
  const message = stored.ErrorMessage?.slice(0, CUT_MESSAGE_LENGTH) ?? ''
  const note = ` … (cut: the service stores at most ${LIMITS.errorBytes} bytes of an error)`
  const cut = {
    ...withoutStack,
    ErrorType: stored.ErrorType?.slice(0, LIMITS.nameLength),
    ErrorMessage: message + note,
  }
  return fits(cut) ? cut : { ...cut, ErrorData: undefined }
}

function fits({ ErrorType = '', ErrorMessage = '', ErrorData = '', StackTrace = [] }: ErrorObject): boolean {
  const text = [ErrorType, ErrorMessage, ErrorData, ...StackTrace]
  const length = text.reduce((sum, part) => sum + part.length, 0)
  if (length * 3 <= LIMITS.errorBytes) return true
  return text.reduce((sum, part) => sum + Buffer.byteLength(part), 0) <= LIMITS.errorBytes
}
