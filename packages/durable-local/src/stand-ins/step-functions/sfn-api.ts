import type { IncomingMessage } from 'node:http'
import { checkCaller } from '../../api/loopback.ts'
import { createServer } from '../../node-http.ts'
import { messageOf } from '../../user-error.ts'
import { boundedBody } from '../bounded-body.ts'
import { type OpenServer, openOnLoopback } from '../loopback-server.ts'
import { SfnError } from './sfn-error.ts'
import { operate } from './sfn-operations.ts'
import type { StateMachines } from './state-machines.ts'

/** Its endpoint is for AWS_ENDPOINT_URL_SFN. */
export type SfnApi = OpenServer

/** What the largest input, output or cause takes, with room for the rest of a request. */
const MAX_BODY_BYTES = 2_000_000

interface Answer {
  readonly status: number
  readonly body: object
}

/** Serves the API of Step Functions on 127.0.0.1, in the protocol that AWS's clients speak: AWS JSON 1.0. */
export async function startSfnApi(machines: StateMachines): Promise<SfnApi> {
  const server = createServer((request, response) => {
    void answer(request, machines)
      .catch((error: unknown) => refusal(500, 'InternalFailure', messageOf(error)))
      .then(({ status, body }) => {
        response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' })
        response.end(JSON.stringify(body))
      })
  })
  return await openOnLoopback(server)
}

async function answer(request: IncomingMessage, machines: StateMachines): Promise<Answer> {
  try {
    checkCaller(request.headers)
  } catch (error) {
    return refusal(403, 'AccessDeniedException', messageOf(error))
  }
  const body = await bodyOf(request)
  if (body === undefined) {
    return refusal(400, 'SerializationException', 'Expected a JSON object of at most two megabytes as the body.')
  }
  try {
    return { status: 200, body: operate(machines, String(request.headers['x-amz-target'] ?? ''), body) }
  } catch (error) {
    if (error instanceof SfnError) return refusal(400, error.type, error.message)
    throw error
  }
}

function refusal(status: number, type: string, message: string): Answer {
  return { status, body: { __type: `com.amazonaws.sfn#${type}`, message } }
}

/** Undefined if it is too large or no JSON object. */
async function bodyOf(request: IncomingMessage): Promise<Readonly<Record<string, unknown>> | undefined> {
  const body = await boundedBody(request, MAX_BODY_BYTES)
  if (body === undefined) return undefined
  try {
    const value: unknown = JSON.parse(body.toString('utf8'))
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined
  } catch {
    return undefined
  }
}
