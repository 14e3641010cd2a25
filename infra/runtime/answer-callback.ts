import {
  LambdaClient,
  LambdaServiceException,
  SendDurableExecutionCallbackFailureCommand,
  SendDurableExecutionCallbackHeartbeatCommand,
  SendDurableExecutionCallbackSuccessCommand,
} from '@aws-sdk/client-lambda'
import { Resource } from 'sst'
import { readCallback } from './callback-token.ts'
import { answering, type HttpRequest, jsonBody, jsonResponse, RequestProblem } from './http.ts'

const lambda = new LambdaClient()

/** `POST /callbacks/{token}`: the body, JSON, is the result of the callback. */
export const succeed = answering(async (request) => {
  const CallbackId = callbackOf(request)
  const Result = jsonBody(request)
  await completing(lambda.send(new SendDurableExecutionCallbackSuccessCommand({ CallbackId, Result })))
  return jsonResponse(200, { message: 'Thank you, it was passed on.' })
})

/** `POST /callbacks/{token}/failure`: the callback fails with `{ "type": …, "message": … }`, both optional. */
export const fail = answering(async (request) => {
  const CallbackId = callbackOf(request)
  const { type = 'Error', message = 'The callback was answered with a failure.' } = JSON.parse(jsonBody(request)) ?? {}
  const error = { ErrorType: String(type), ErrorMessage: String(message) }
  await completing(lambda.send(new SendDurableExecutionCallbackFailureCommand({ CallbackId, Error: error })))
  return jsonResponse(200, { message: 'Thank you, it was passed on.' })
})

/** `POST /callbacks/{token}/heartbeat`: somebody works on it, and it will be answered later. */
export const beat = answering(async (request) => {
  const CallbackId = callbackOf(request)
  await completing(lambda.send(new SendDurableExecutionCallbackHeartbeatCommand({ CallbackId })))
  return jsonResponse(200, { message: 'Thank you, go on.' })
})

/**
 * The callback that a request may answer.
 * @throws RequestProblem 403 without a token that we signed, 410 if its time is up
 */
function callbackOf({ pathParameters }: HttpRequest): string {
  const ticket = readCallback(Resource.Callbacks.key, pathParameters?.token ?? '')
  if (ticket === undefined) throw new RequestProblem(403, 'This link is not valid. Was it copied whole?')
  if (ticket.expiresAt * 1000 <= Date.now()) throw new RequestProblem(410, 'This link has expired.')
  return ticket.callbackId
}

/** @throws RequestProblem 410 if the callback is closed, 413 and 400 if it does not take such an answer */
async function completing(sent: Promise<unknown>): Promise<void> {
  try {
    await sent
  } catch (error) {
    throw answerProblem(error)
  }
}

function answerProblem(error: unknown): unknown {
  if (!(error instanceof LambdaServiceException)) return error
  if (error.name === 'CallbackTimeoutException') {
    return new RequestProblem(410, 'This was answered before, or nobody waits for it any more.')
  }
  if (error.name === 'RequestTooLargeException') return new RequestProblem(413, 'The answer is larger than 1 MB.')
  // The callback itself is one that we signed: what is wrong is the answer.
  if (error.name === 'InvalidParameterValueException') return new RequestProblem(400, error.message)
  return error
}
