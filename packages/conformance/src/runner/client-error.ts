const NETWORK_CODES = ['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'EHOSTUNREACH', 'ENETUNREACH', 'EPIPE', 'ETIMEDOUT']

interface ClientError {
  readonly name?: string
  readonly message?: string
  readonly code?: string
  readonly cause?: unknown
  readonly $metadata?: { readonly httpStatusCode?: number }
}

function parts(error: unknown): ClientError {
  return typeof error === 'object' && error !== null ? error : { message: String(error) }
}

/** Whether a request died on the way, before any answer. */
export function isNetworkError(error: unknown): boolean {
  const { code, cause, message } = parts(error)
  if (NETWORK_CODES.includes(code ?? '') || message === 'socket hang up') return true
  return cause !== undefined && isNetworkError(cause)
}

/** Whether the endpoint does not know the function or execution asked for. */
export function isNotFound(error: unknown): boolean {
  return parts(error).name === 'ResourceNotFoundException'
}

export function statusOf(error: unknown): number | undefined {
  return parts(error).$metadata?.httpStatusCode
}

/** One line for an error of the client. */
export function describeError(error: unknown): string {
  const { name, message = '', code } = parts(error)
  const kind = name !== undefined && name !== 'Error' ? name : code
  const text = message.split('\n')[0] ?? ''
  const status = statusOf(error)
  return `${kind === undefined ? '' : `${kind}: `}${text}${status === undefined ? '' : ` (HTTP ${status})`}`
}
