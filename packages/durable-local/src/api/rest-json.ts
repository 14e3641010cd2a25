import { ServiceError } from 'durable-engine'
import { messageOf } from '../user-error.ts'
import type { Reply } from './reply.ts'

const utf8 = new TextDecoder('utf-8', { fatal: true })

/**
 * A number under a name that ends in `Timestamp`. The quotes of a text inside JSON have a backslash before them, and what
 * follows the last quote of a text is no colon: so this is never found inside of a value.
 */
const TIMESTAMP = /Timestamp":(-?[0-9][0-9.eE+-]*)/g

/**
 * A JSON reply. Timestamps, which the engine counts in milliseconds, are written as restJson1 wants them: epoch seconds
 * with a fraction. They are the numbers under names that end in `Timestamp`.
 */
export function json(value: object, status = 200): Reply {
  // In the text, because a function that JSON.stringify asks about every value takes five times as long.
  return { status, body: JSON.stringify(value).replace(TIMESTAMP, inSeconds) }
}

function inSeconds(_found: string, milliseconds: string): string {
  return `Timestamp":${Number(milliseconds) / 1000}`
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
