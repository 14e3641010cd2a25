import { ServiceError } from 'durable-engine'
import { messageOf } from '../user-error.ts'
import type { Reply } from './reply.ts'

const utf8 = new TextDecoder('utf-8', { fatal: true })

/**
 * A JSON reply. Timestamps, which the engine counts in milliseconds, are written as restJson1 wants them: epoch seconds
 * with a fraction. They are the numbers under names that end in `Timestamp`.
 */
export function json(value: object, status = 200): Reply {
  return { status, body: JSON.stringify(value, timestampInSeconds) }
}

function timestampInSeconds(name: string, value: unknown): unknown {
  return typeof value === 'number' && name.endsWith('Timestamp') ? value / 1000 : value
}

/**
 * The value of a JSON body. An empty body, and `null`, are an empty object.
 * @throws SerializationException if it is not JSON in UTF-8
 */
export function parseJson(body: Uint8Array): unknown {
  if (body.length === 0) return {}
  try {
    return JSON.parse(utf8.decode(body)) ?? {}
  } catch (error) {
    const reason = messageOf(error)
    throw new ServiceError('SerializationException', `The request body is not JSON: ${reason}`)
  }
}
