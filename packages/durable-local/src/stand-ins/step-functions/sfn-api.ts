import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { checkCaller } from '../../api/loopback.ts'
import { messageOf } from '../../user-error.ts'
import { SfnError } from './sfn-error.ts'
import { operate } from './sfn-operations.ts'
import type { StateMachines } from './state-machines.ts'

export interface SfnApi {
  /** `http://127.0.0.1:PORT`, for AWS_ENDPOINT_URL_SFN. */
  readonly endpoint: string
  close(): Promise<void>
}

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
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
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

/** Undefined if it is too large or no JSON object; it is read to its end all the same, or the client would not see the answer. */
async function bodyOf(request: IncomingMessage): Promise<Readonly<Record<string, unknown>> | undefined> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    size += chunk.length
    if (size <= MAX_BODY_BYTES) chunks.push(chunk)
  }
  if (size > MAX_BODY_BYTES) return undefined
  try {
    const value: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'))
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined
  } catch {
    return undefined
  }
}
