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
export function readBody(request: IncomingMessage): Promise<Buffer> {
  // By events: every checkpoint comes this way, and an asynchronous iterator costs as much as the rest of reading it.
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    request.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size <= MAX_BODY_BYTES) chunks.push(chunk)
      else chunks.length = 0
      if (size <= MAX_DISCARDED_BYTES) return
      // Not destroyed: the answer has yet to go out on the same connection.
      request.pause()
      reject(tooLarge())
    })
    request.on('error', reject)
    request.on('end', () => {
      const [first] = chunks
      if (size > MAX_BODY_BYTES) reject(tooLarge())
      else resolve(first !== undefined && chunks.length === 1 ? first : Buffer.concat(chunks))
    })
  })
}

function tooLarge(): ServiceError {
  const message = `The request body must be smaller than ${MAX_BODY_BYTES} bytes.`
  return new ServiceError('RequestTooLargeException', message)
}
