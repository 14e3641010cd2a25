import { type InvokeRequest, type InvokeResponse, ServiceError } from 'durable-engine'
import type { ApiContext } from './context.ts'
import { type ApiRequest, type ApiResponse, headerOf } from './http.ts'
import { checkShape, type Shape } from './shape.ts'
import * as shapes from './shapes.ts'

const invocationType: Shape = { type: 'string', enum: ['RequestResponse', 'Event', 'DryRun'] }

/** Invoke: RequestResponse is held until the end; a caller that hangs up does not end the execution. */
export async function invoke(request: ApiRequest, { engine }: ApiContext): Promise<ApiResponse> {
  const type = headerOf(request, 'x-amz-invocation-type') ?? 'RequestResponse'
  checkShape(invocationType, type, 'invocationType')
  const response = await engine.invoke({
    ...inputOf(request),
    invocationType: type as 'RequestResponse' | 'Event' | 'DryRun',
  })
  const wantsLog = headerOf(request, 'x-amz-log-type') === 'Tail'
  return {
    status: response.statusCode,
    headers: headersOf(response, wantsLog),
    ...(response.payload === undefined ? {} : { body: response.payload }),
  }
}

/** The call that preceded Invoke with the type Event. */
export async function invokeAsync(request: ApiRequest, { engine }: ApiContext): Promise<ApiResponse> {
  await engine.invoke({ ...inputOf(request), invocationType: 'Event' })
  return { status: 202, body: { Status: 202 } }
}

export async function invokeWithResponseStream(): Promise<ApiResponse> {
  throw new ServiceError('InvalidParameterValueException', 'Response streaming is not supported: use Invoke.')
}

function inputOf(request: ApiRequest): InvokeRequest {
  const { functionName = '' } = request.labels
  checkShape(shapes.functionName, functionName, 'functionName')
  const qualifier = request.query.get('Qualifier') ?? undefined
  const executionName = headerOf(request, 'x-amz-durable-execution-name')
  const tenantId = headerOf(request, 'x-amz-tenant-id')
  const traceHeader = headerOf(request, 'x-amzn-trace-id')
  const clientContext = headerOf(request, 'x-amz-client-context')
  if (qualifier !== undefined) checkShape(shapes.qualifier, qualifier, 'qualifier')
  if (executionName !== undefined) checkShape(shapes.durableExecutionName, executionName, 'durableExecutionName')
  if (tenantId !== undefined) checkShape(shapes.tenantId, tenantId, 'tenantId')
  return {
    functionName,
    payload: request.body,
    ...(qualifier === undefined ? {} : { qualifier }),
    ...(executionName === undefined ? {} : { executionName }),
    ...(tenantId === undefined ? {} : { tenantId }),
    ...(traceHeader === undefined ? {} : { traceHeader }),
    ...(clientContext === undefined ? {} : { clientContext }),
  }
}

function headersOf(response: InvokeResponse, wantsLog: boolean): Record<string, string> {
  const { executedVersion, executionArn, functionError, logTail } = response
  return {
    'X-Amz-Executed-Version': executedVersion,
    ...(executionArn === undefined ? {} : { 'X-Amz-Durable-Execution-Arn': executionArn }),
    ...(functionError === undefined ? {} : { 'X-Amz-Function-Error': functionError }),
    ...(wantsLog && logTail !== undefined ? { 'X-Amz-Log-Result': Buffer.from(logTail).toString('base64') } : {}),
  }
}
