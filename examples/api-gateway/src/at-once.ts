import { InvokeCommand, type InvokeCommandOutput, LambdaClient } from '@aws-sdk/client-lambda'
import { Resource } from 'sst'
import { executionName, startProblem } from '../../../infra/runtime/execution-name.ts'
import { answering, jsonBody, jsonResponse, RequestProblem } from '../../../infra/runtime/http.ts'
import { InvalidRequest, parseRequest, SMALL_MONTHS } from './request.ts'

/** How long a caller is kept waiting. API Gateway would hang up after 30 seconds, and not say what became of it. */
const PATIENCE_MS = 5_000
const lambda = new LambdaClient()

/**
 * `POST /statements` answers a small request with the statement itself: it invokes the workflow and waits for its end.
 * The idempotency key is the same as that of `POST /executions`.
 */
export const handler = answering(async (request) => {
  const name = executionName(request)
  const { FunctionError, Payload } = await outcomeOf(name, smallRequest(jsonBody(request)))
  const outcome = JSON.parse(Payload?.transformToString() ?? 'null')
  if (FunctionError === undefined) return jsonResponse(200, outcome)
  throw new RequestProblem(outcome.errorType === 'UnknownAccount' ? 422 : 502, outcome.errorMessage)
})

/**
 * The text of a request, if it is a good and a small one.
 * @throws RequestProblem 400, 422
 */
function smallRequest(text: string): string {
  const months = monthsWanted(text)
  if (months <= SMALL_MONTHS) return text
  throw new RequestProblem(422, `More than ${SMALL_MONTHS} months take a while: POST this to /executions.`)
}

function monthsWanted(text: string): number {
  try {
    return parseRequest(JSON.parse(text)).months
  } catch (error) {
    throw error instanceof InvalidRequest ? new RequestProblem(400, error.message) : error
  }
}

/** Starts the execution of this name, or joins it, and waits for its end. A caller who gives up does not end it. */
async function outcomeOf(name: string, payload: string): Promise<InvokeCommandOutput> {
  const { name: FunctionName, qualifier: Qualifier } = Resource.Statement
  const invoke = new InvokeCommand({ FunctionName, Qualifier, DurableExecutionName: name, Payload: payload })
  const patience = AbortSignal.timeout(PATIENCE_MS)
  try {
    return await lambda.send(invoke, { abortSignal: patience })
  } catch (error) {
    if (!patience.aborted) throw startProblem(error, name)
    throw new RequestProblem(
      504,
      `It takes longer than usual, and goes on. POST it to /executions as "idempotency-key: ${name}" for the URL of its status.`,
    )
  }
}
