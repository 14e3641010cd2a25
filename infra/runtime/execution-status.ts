import { GetDurableExecutionCommand, LambdaClient, LambdaServiceException } from '@aws-sdk/client-lambda'
import { executionArn } from './execution-path.ts'
import { answering, type HttpRequest, jsonResponse, RequestProblem } from './http.ts'

const lambda = new LambdaClient()

/** `GET /executions/{version}/{name}/{id}` tells how an execution of the workflow goes, or how it ended. */
export const handler = answering(async (request) => {
  const { Status, Result, Error: error, StartTimestamp, EndTimestamp } = await read(request)
  return jsonResponse(200, {
    status: Status,
    result: Result === undefined ? undefined : JSON.parse(Result),
    error: error === undefined ? undefined : { type: error.ErrorType, message: error.ErrorMessage },
    startedAt: StartTimestamp,
    endedAt: EndTimestamp,
  })
})

async function read({ pathParameters = {} }: HttpRequest) {
  const arn = executionArn(process.env.WORKFLOW_ARN ?? '', pathParameters)
  if (arn === undefined) throw unknown()
  try {
    return await lambda.send(new GetDurableExecutionCommand({ DurableExecutionArn: arn }))
  } catch (error) {
    if (error instanceof LambdaServiceException && error.name === 'ResourceNotFoundException') throw unknown()
    throw error
  }
}

function unknown(): RequestProblem {
  return new RequestProblem(404, 'There is no such execution, or its history is no longer kept.')
}
