import { type InvokeResponse, ServiceError } from 'durable-engine'
import { header, label, query, rawBody } from './input.ts'
import { executionName, functionName, qualifier, tenantId } from './lambda-shapes.ts'
import type { Reply } from './reply.ts'
import { json } from './rest-json.ts'
import { route } from './route.ts'
import { oneOf, string } from './shapes.ts'

const LOG_TAIL_BYTES = 4096

/**
 * Invoke. A synchronous one is held until the execution closes, 15 minutes at most; a caller that hangs up does not
 * cancel it.
 */
const invoke = route({
  operation: 'Invoke',
  method: 'POST',
  path: '/2015-03-31/functions/{FunctionName}/invocations',
  input: {
    functionName: label('FunctionName', functionName),
    qualifier: query('Qualifier', qualifier),
    invocationType: header('InvocationType', 'X-Amz-Invocation-Type', oneOf('Event', 'RequestResponse', 'DryRun')),
    logType: header('LogType', 'X-Amz-Log-Type', oneOf('None', 'Tail')),
    clientContext: header('ClientContext', 'X-Amz-Client-Context', string({ max: 3583 })),
    executionName: header('DurableExecutionName', 'X-Amz-Durable-Execution-Name', executionName),
    tenantId: header('TenantId', 'X-Amz-Tenant-Id', tenantId),
    traceHeader: header('XAmznTraceId', 'X-Amzn-Trace-Id', string({ max: 8192 })),
    payload: rawBody(),
  },
  async handle({ logType, ...request }, { engine }) {
    if (request.clientContext !== undefined) checkClientContext(request.clientContext)
    return invoked(await engine.invoke(request), logType === 'Tail')
  },
})

/** The older way to start something and not wait for it. */
const invokeAsync = route({
  operation: 'InvokeAsync',
  method: 'POST',
  path: '/2014-11-13/functions/{FunctionName}/invoke-async',
  input: { functionName: label('FunctionName', functionName), payload: rawBody() },
  async handle(request, { engine }) {
    await engine.invoke({ ...request, invocationType: 'Event' })
    return json({ Status: 202 }, 202)
  },
})

const invokeWithResponseStream = route({
  operation: 'InvokeWithResponseStream',
  method: 'POST',
  path: '/2021-11-15/functions/{FunctionName}/response-streaming-invocations',
  input: { functionName: label('FunctionName', functionName) },
  async handle({ functionName }) {
    const message = `${functionName} cannot stream its response: invoke it with the Invoke operation.`
    throw new ServiceError('InvalidParameterValueException', message)
  },
})

export const invokeRoutes = [invoke, invokeAsync, invokeWithResponseStream]

function invoked(response: InvokeResponse, withLog: boolean): Reply {
  const { statusCode, executedVersion, executionArn, functionError, payload, logTail } = response
  return {
    status: statusCode,
    headers: {
      'X-Amz-Executed-Version': executedVersion,
      ...(executionArn === undefined ? {} : { 'X-Amz-Durable-Execution-Arn': executionArn }),
      ...(functionError === undefined ? {} : { 'X-Amz-Function-Error': functionError }),
      ...(withLog && logTail !== undefined ? { 'X-Amz-Log-Result': lastBytes(logTail).toString('base64') } : {}),
    },
    ...(payload === undefined ? {} : { body: payload }),
  }
}

function lastBytes(text: string): Buffer {
  return Buffer.from(text).subarray(-LOG_TAIL_BYTES)
}

function checkClientContext(text: string): void {
  try {
    JSON.parse(Buffer.from(text, 'base64').toString())
  } catch {
    const message = 'Client context must be a valid Base64-encoded JSON object.'
    throw new ServiceError('InvalidRequestContentException', message)
  }
}
