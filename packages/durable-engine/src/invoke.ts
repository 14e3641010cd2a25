import type { Core } from './core.ts'
import type { FunctionCall } from './function-call.ts'
import type { FunctionVersion, InvocationResult } from './functions.ts'
import { functionArn, functionReference } from './model/arn.ts'
import type { ExecutionRecord } from './model/records.ts'
import type { ErrorObject } from './model/wire.ts'
import { ServiceError } from './service-error.ts'
import { SYNC_LIMIT_SECONDS } from './settings.ts'
import type { Start } from './starts.ts'
import { messageOf } from './thrown.ts'

/** The Invoke call of Lambda, for durable and plain functions. */
export interface InvokeRequest {
  /** Any of the four forms, decoded: `name`, `name:qualifier`, `account:function:name`, ARN. */
  readonly functionName: string
  readonly qualifier?: string
  /** Default RequestResponse. */
  readonly invocationType?: 'RequestResponse' | 'Event' | 'DryRun'
  /** The raw body; empty means `{}`. */
  readonly payload: Uint8Array | string
  /** X-Amz-Durable-Execution-Name: makes the start idempotent. */
  readonly executionName?: string
  readonly tenantId?: string
  readonly traceHeader?: string
  readonly clientContext?: string
}

export interface InvokeResponse {
  readonly statusCode: 200 | 202 | 204
  readonly executedVersion: string
  /** Of durable functions only. */
  readonly executionArn?: string
  readonly functionError?: 'Unhandled'
  /** The result's text, or the error as Lambda writes it. */
  readonly payload?: string
  /** Of plain functions: the last 4 KB of their output. */
  readonly logTail?: string
}

/**
 * The version that a request is for.
 * @throws ResourceNotFoundException; InvalidParameterValueException for a malformed name
 */
export function invokedVersion(core: Core, request: InvokeRequest): FunctionVersion {
  const { name, qualifier } = functionReference(core.account, request.functionName, request.qualifier)
  const version = core.directory.resolve(name, qualifier)
  if (version === undefined) {
    const arn = functionArn(core.account, name, qualifier ?? '$LATEST')
    throw new ServiceError('ResourceNotFoundException', `Function not found: ${arn}`)
  }
  if (version.durable !== undefined && qualifier === undefined && !core.settings.allowUnqualified) {
    const message = 'You cannot invoke a durable function using an unqualified ARN.'
    throw new ServiceError('InvalidParameterValueException', message)
  }
  if (version.durable === undefined && request.executionName !== undefined) {
    const message = `${name} is not a durable function: it takes no durable execution name.`
    throw new ServiceError('InvalidParameterValueException', message)
  }
  return version
}

/**
 * The payload as text.
 * @throws RequestTooLargeException; InvalidRequestContentException if it is not JSON
 */
export function invokePayload(core: Core, request: InvokeRequest): string {
  const limit = request.invocationType === 'Event' ? core.settings.maxAsyncBytes : core.settings.maxSyncBytes
  const bytes = typeof request.payload === 'string' ? Buffer.from(request.payload) : request.payload
  if (bytes.length > limit) {
    throw new ServiceError(
      'RequestTooLargeException',
      `Request must be smaller than ${limit} bytes for the Invoke operation`,
    )
  }
  if (bytes.length === 0) return '{}'
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    JSON.parse(text)
    return text
  } catch (error) {
    throw notJson(error)
  }
}

export function notJson(error: unknown): ServiceError {
  const message = `Could not parse request body into json: ${messageOf(error)}`
  return new ServiceError('InvalidRequestContentException', message)
}

/**
 * How an execution of a durable function is to start.
 * @throws InvalidParameterValueException if it may not be invoked synchronously
 */
export function startOf(
  core: Core,
  request: InvokeRequest,
  version: FunctionVersion,
  input: string,
): Start | undefined {
  const { durable } = version
  if (durable === undefined) return undefined
  const sync = (request.invocationType ?? 'RequestResponse') === 'RequestResponse'
  if (sync && durable.executionTimeoutSeconds > SYNC_LIMIT_SECONDS && !core.settings.relaxSyncLimit) {
    const message =
      'You cannot synchronously invoke a durable function with an executionTimeout greater than 15 minutes.'
    throw new ServiceError('InvalidParameterValueException', message)
  }
  return {
    function: { ...version, durable },
    input,
    startMode: sync ? 'sync' : 'async',
    ...(request.executionName === undefined ? {} : { name: request.executionName }),
    ...(request.tenantId === undefined ? {} : { tenantId: request.tenantId }),
    ...(request.traceHeader === undefined ? {} : { traceHeader: request.traceHeader }),
  }
}

/** What a synchronous caller gets at the end of an execution, or once it has waited long enough for it. */
export function executionResponse(record: ExecutionRecord): InvokeResponse {
  const { arn, version, status, result } = record
  const head = { statusCode: 200, executedVersion: version, executionArn: arn } as const
  if (status === 'SUCCEEDED') return { ...head, ...(result === undefined ? {} : { payload: result }) }
  const ErrorMessage = `Task timed out after ${SYNC_LIMIT_SECONDS} seconds`
  const overrun = { ErrorType: 'Sandbox.Timedout', ErrorMessage }
  const error = status === 'RUNNING' ? overrun : (record.error ?? {})
  return { ...head, functionError: 'Unhandled', payload: errorText(error) }
}

/** The call that an Invoke of a plain function is. */
export function plainFunctionCall(
  core: Core,
  request: InvokeRequest,
  { name, version }: FunctionVersion,
  payload: string,
): FunctionCall {
  const { tenantId, traceHeader } = request
  // What is called asynchronously gets none.
  const clientContext = request.invocationType === 'Event' ? undefined : request.clientContext
  return {
    functionName: name,
    version,
    requestId: core.random.uuid(),
    payload,
    ...(tenantId === undefined ? {} : { tenantId }),
    ...(traceHeader === undefined ? {} : { traceHeader }),
    ...(clientContext === undefined ? {} : { clientContext }),
  }
}

/**
 * What the caller of a plain function gets.
 * @throws ResourceNotReadyException if it could not be started
 */
export function plainResponse({ version }: FunctionVersion, result: InvocationResult): InvokeResponse {
  const head = {
    statusCode: 200,
    executedVersion: version,
    ...(result.logTail === undefined ? {} : { logTail: result.logTail }),
  } as const
  if (result.ok) return { ...head, payload: result.payload }
  if (result.reason === 'unavailable') {
    throw new ServiceError('ResourceNotReadyException', result.error.ErrorMessage ?? 'The function cannot be started.')
  }
  return { ...head, functionError: 'Unhandled', payload: errorText(result.error) }
}

/** An error as Lambda writes it into the response of Invoke. */
function errorText({ ErrorMessage, ErrorType, ErrorData, StackTrace }: ErrorObject): string {
  return JSON.stringify({
    errorMessage: ErrorMessage,
    errorType: ErrorType,
    ...(ErrorData === undefined ? {} : { errorData: ErrorData }),
    ...(StackTrace === undefined ? {} : { stackTrace: StackTrace }),
  })
}
