import { ServiceError } from '../service-error.ts'

/** What a checkpoint token says. Opaque to clients; unguessable, because the invocation's id is random. */
export interface TokenContents {
  readonly executionId: string
  readonly invocationId: string
  /** 0 for the token in the invocation event; each accepted checkpoint makes the next one. */
  readonly sequence: number
}

/** Standard base64: the service's pattern for tokens allows no other alphabet. */
export function encodeToken({ executionId, invocationId, sequence }: TokenContents): string {
  return Buffer.from(`${executionId} ${invocationId} ${sequence}`).toString('base64')
}

/** Undefined for anything that is not a token of ours. */
export function decodeToken(token: string): TokenContents | undefined {
  const [executionId, invocationId, sequence, ...rest] = Buffer.from(token, 'base64').toString().split(' ')
  if (executionId === undefined || invocationId === undefined || rest.length > 0) return undefined
  if (sequence === undefined || !/^\d{1,15}$/.test(sequence)) return undefined
  return { executionId, invocationId, sequence: Number(sequence) }
}

/** The message of the real service, in its spelling. An unknown or closed execution is answered the same. */
export function badToken(): ServiceError {
  return new ServiceError('InvalidParameterValueException', 'Invalid checkpoint token')
}
