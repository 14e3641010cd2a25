import type { IncomingMessage } from 'node:http'
import { ServiceError } from 'durable-engine'

/**
 * The most that a request may carry. Invoke takes 6 MB; a checkpoint with a result of 6 MB is up to twice that, because
 * the result is quoted inside JSON. The limits of each payload are the engine's.
 */
export const MAX_BODY_BYTES = 16 * 1024 * 1024

/** What is read and thrown away of a larger one, so that its sender gets to see the answer. */
const MAX_DISCARDED_BYTES = 4 * MAX_BODY_BYTES

/**
 * Reads a request's body.
 * @throws RequestTooLargeException above MAX_BODY_BYTES
 */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  // Not destroyed when reading stops early: the answer has yet to go out on the same connection.
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    const bytes: Buffer = chunk
    size += bytes.length
    if (size <= MAX_BODY_BYTES) chunks.push(bytes)
    else chunks.length = 0
    if (size > MAX_DISCARDED_BYTES) break
  }
  if (size > MAX_BODY_BYTES) {
    throw new ServiceError('RequestTooLargeException', `The request body must be smaller than ${MAX_BODY_BYTES} bytes.`)
  }
  const [first] = chunks
  return first !== undefined && chunks.length === 1 ? first : Buffer.concat(chunks)
}
