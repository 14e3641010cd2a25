import { randomUUID, timingSafeEqual } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { Resource } from 'sst'
import { database } from './database.ts'
import { type Message, messageSchema } from './message.ts'

// `POST /messages` of somebody else's API, with the faults of real ones built in. It counts the requests under each
// idempotency key, and the carrier of a message says what goes wrong:
//   steady       nothing
//   flaky        503 to the first two requests
//   busy         429 with Retry-After: 20 to the first request
//   slow         sends the message at the first request, and answers after five and a half seconds
//   recovering   503 to the first three requests
//   down         503 to every request
// Numbers that end in zeros do not exist: 422.

interface HttpRequest {
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body?: string
}

interface HttpResponse {
  readonly statusCode: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body: string
}

/** A plain function behind API Gateway, payload format 2.0. */
export async function handler({ headers, body = '' }: HttpRequest): Promise<HttpResponse> {
  if (!isAuthorized(headers.authorization)) return answer(401, { message: 'This key is not valid.' })
  const key = headers['idempotency-key']
  if (key === undefined) return answer(400, { message: 'There is no Idempotency-Key.' })
  const message = messageSchema.safeParse(jsonOf(body))
  if (!message.success) return answer(400, { message: 'This is not a message.' })
  if (/0{6}$/.test(message.data.to)) return answer(422, { message: `There is no number ${message.data.to}.` })
  return await send(message.data, key)
}

async function send({ to, text, carrier }: Message, key: string): Promise<HttpResponse> {
  const { requests } = await update(key, 'ADD requests :one', { ':one': 1 })
  const failures = { steady: 0, flaky: 2, busy: 0, slow: 0, recovering: 3, down: Number.POSITIVE_INFINITY }[carrier]
  if (requests <= failures) return answer(503, { message: 'The carrier is not there.' })
  if (carrier === 'busy' && requests === 1)
    return answer(429, { message: 'Too many messages.' }, { 'retry-after': '20' })
  const { messageId } = await update(
    key,
    'SET messageId = if_not_exists(messageId, :id), recipient = :to, body = :text',
    { ':id': `message-${randomUUID()}`, ':to': to, ':text': text },
  )
  if (carrier === 'slow' && requests === 1) await sleep(5500)
  return answer(201, { messageId })
}

interface Sent {
  readonly requests: number
  readonly messageId: string
}

async function update(key: string, change: string, values: Readonly<Record<string, unknown>>): Promise<Sent> {
  const { Attributes } = await database.send(
    new UpdateCommand({
      TableName: Resource.Messages.name,
      Key: { key },
      UpdateExpression: change,
      ExpressionAttributeValues: values,
      ReturnValues: 'ALL_NEW',
    }),
  )
  return Attributes as Sent // the attributes that the caller's own change has set
}

/** Undefined if it is no JSON: then it is no message either. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function isAuthorized(given = ''): boolean {
  const [expected, actual] = [`Bearer ${Resource.GatewayKey.value}`, given].map((text) => Buffer.from(text))
  return expected !== undefined && actual?.length === expected.length && timingSafeEqual(actual, expected)
}

function answer(statusCode: number, body: object, headers: Readonly<Record<string, string>> = {}): HttpResponse {
  return { statusCode, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) }
}
