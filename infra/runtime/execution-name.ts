import { randomUUID } from 'node:crypto'
import { LambdaServiceException } from '@aws-sdk/client-lambda'
import { type HttpRequest, RequestProblem } from './http.ts'

const NAME = /^[A-Za-z0-9_-]{1,64}$/

/**
 * The name of the execution that a request starts: its `idempotency-key`, or a new one for a request without.
 * @throws RequestProblem 400 for a key that cannot be a name
 */
export function executionName({ headers }: HttpRequest): string {
  const key = headers['idempotency-key']
  if (key === undefined) return randomUUID()
  if (NAME.test(key)) return key
  throw new RequestProblem(400, `"idempotency-key" has to be 1 to 64 letters, digits, "-" and "_", got "${key}".`)
}

/** What to tell the caller when Lambda did not start an execution by this name; the error itself if nothing. */
export function startProblem(error: unknown, name: string): unknown {
  if (!(error instanceof LambdaServiceException)) return error
  if (error.name === 'DurableExecutionAlreadyStartedException') {
    return new RequestProblem(409, `An execution named "${name}" was started before, with another event or version.`)
  }
  if (error.name === 'RequestTooLargeException') return new RequestProblem(413, 'The event is larger than 1 MB.')
  return error
}
