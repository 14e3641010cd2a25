import type { InvocationRequest } from 'durable-engine'

/** The context object that Lambda would hand to this invocation. */
export function lambdaContext({ function: version, functionArn, requestId, tenantId }: InvocationRequest): object {
  const deadline = performance.now() + version.timeoutSeconds * 1000
  return {
    awsRequestId: requestId,
    functionName: version.name,
    functionVersion: version.version,
    invokedFunctionArn: functionArn,
    memoryLimitInMB: '1024',
    logGroupName: `/aws/lambda/${version.name}`,
    logStreamName: 'test',
    callbackWaitsForEmptyEventLoop: true,
    ...(tenantId === undefined ? {} : { tenantId }),
    getRemainingTimeInMillis: () => Math.max(0, deadline - performance.now()),
  }
}
