import { randomUUID } from 'node:crypto'
import { InvokeCommand, LambdaClient, LambdaServiceException } from '@aws-sdk/client-lambda'
import { statusPath } from './execution-path.ts'
import { answering, type HttpRequest, jsonBody, jsonResponse, RequestProblem } from './http.ts'

const NAME = /^[A-Za-z0-9_-]{1,64}$/
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

function executionName({ headers }: HttpRequest): string {
  const key = headers['idempotency-key']
  if (key === undefined) return randomUUID()
  if (NAME.test(key)) return key
  throw new RequestProblem(400, `"idempotency-key" has to be 1 to 64 letters, digits, "-" and "_", got "${key}".`)
}

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
    throw problemOf(error, name)
  }
}

function problemOf(error: unknown, name: string): unknown {
  if (!(error instanceof LambdaServiceException)) return error
  if (error.name === 'DurableExecutionAlreadyStartedException') {
    return new RequestProblem(409, `An execution named "${name}" was started before, with another event or version.`)
  }
  if (error.name === 'RequestTooLargeException') return new RequestProblem(413, 'The event is larger than 1 MB.')
  return error
}

/** API Gateway says by which protocol it was called; only a local one leaves it out. */
function originOf({ headers, requestContext }: HttpRequest): string {
  return `${headers['x-forwarded-proto'] ?? 'http'}://${requestContext.domainName}`
}
