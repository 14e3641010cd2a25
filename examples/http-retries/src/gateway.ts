import { Resource } from 'sst'
import { z } from 'zod'
import { GatewayUnavailable, MessageRefused, TooManyRequests } from './gateway-errors.ts'
import type { Message } from './message.ts'
import { retryAfterSeconds } from './retry-after.ts'

/** How long the gateway has to answer one request. Without a limit, one that hangs would take the invocation with it. */
const ATTEMPT_MILLIS = Number(process.env.ATTEMPT_MILLIS ?? 5000)

const acceptedSchema = z.object({ messageId: z.string() })
const problemSchema = z.object({ message: z.string() })

/**
 * Makes one request to the gateway and returns the id of the message.
 *
 * @param key the same for every request for the same message: the gateway sends it once
 * @throws GatewayUnavailable, TooManyRequests, MessageRefused
 */
export async function postMessage(message: Message, key: string): Promise<string> {
  const response = await request(message, key)
  if (response.ok) {
    const accepted = acceptedSchema.safeParse(await bodyOf(response))
    if (accepted.success) return accepted.data.messageId
    throw new GatewayUnavailable(`The gateway answered ${response.status}, with something else than a message's id.`)
  }
  const wait = retryAfterSeconds(response.headers.get('retry-after'), Date.now())
  if (response.status === 429 || (response.status === 503 && wait !== undefined)) throw new TooManyRequests(wait ?? 1)
  const reason = problemSchema.safeParse(await bodyOf(response)).data?.message ?? response.statusText
  if (response.status >= 500 || response.status === 408) throw new GatewayUnavailable(`${response.status}: ${reason}`)
  throw new MessageRefused(`${response.status}: ${reason}`)
}

async function request(message: Message, key: string): Promise<Response> {
  try {
    return await fetch(`${Resource.Gateway.url}/messages`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${Resource.GatewayKey.value}`,
        'content-type': 'application/json',
        'idempotency-key': key,
      },
      body: JSON.stringify(message),
      signal: AbortSignal.timeout(ATTEMPT_MILLIS),
    })
  } catch (error) {
    // A timeout, a refused connection, a name that is not found: there is no answer.
    const isTimeout = error instanceof Error && error.name === 'TimeoutError'
    throw new GatewayUnavailable(isTimeout ? `No answer within ${ATTEMPT_MILLIS} ms.` : 'No connection.', {
      cause: error,
    })
  }
}

/** The body, if it comes in time and is JSON. */
async function bodyOf(response: Response): Promise<unknown> {
  return await response.json().catch(() => undefined)
}
