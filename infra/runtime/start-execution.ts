import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { executionName, startProblem } from './execution-name.ts'
import { statusPath } from './execution-path.ts'
import { answering, type HttpRequest, jsonBody, jsonResponse } from './http.ts'

const lambda = new LambdaClient()

/**
 * `POST /executions` with the event as its body starts the workflow and answers 202 at once, with the URL to ask how it
 * goes. With an `idempotency-key` header a repeated request starts nothing new: the key is the execution's name.
 * Another event under the same key is answered with 409.
 */
export const handler = answering(async (request) => {
  const name = executionName(request)
  const arn = await start(name, jsonBody(request))
  const url = `${originOf(request)}${statusPath(arn)}`
  return jsonResponse(202, { name, status: url }, { location: url })
})

async function start(name: string, payload: string): Promise<string> {
  try {
    const { DurableExecutionArn } = await lambda.send(
      new InvokeCommand({
        FunctionName: process.env.WORKFLOW,
        Qualifier: process.env.WORKFLOW_QUALIFIER,
        InvocationType: 'Event',
        DurableExecutionName: name,
        Payload: payload,
      }),
    )
    if (DurableExecutionArn !== undefined) return DurableExecutionArn
    throw new Error(`Lambda started ${name} and did not say as what: is ${process.env.WORKFLOW} durable?`)
  } catch (error) {
    throw startProblem(error, name)
  }
}

/** API Gateway says by which protocol it was called; only a local one leaves it out. */
function originOf({ headers, requestContext }: HttpRequest): string {
  return `${headers['x-forwarded-proto'] ?? 'http'}://${requestContext.domainName}`
}
