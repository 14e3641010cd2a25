/**
 * How far the failure of a call to the service reaches. A transport states it with a DurableExecutionClientError.
 */
export const DurableExecutionClientErrorScope = {
  /** This invocation: another one may succeed. */
  INVOCATION: 'INVOCATION',
  /** The execution: trying again cannot help. */
  EXECUTION: 'EXECUTION',
} as const
export type DurableExecutionClientErrorScope =
  (typeof DurableExecutionClientErrorScope)[keyof typeof DurableExecutionClientErrorScope]

export interface DurableExecutionClientErrorOptions {
  /** Default: INVOCATION, because a failure that nobody understands deserves another try. */
  scope?: DurableExecutionClientErrorScope | undefined
  cause?: unknown
}

/** What a transport throws to say how far a failure reaches. */
export class DurableExecutionClientError extends Error {
  override name = 'DurableExecutionClientError'
  /** Tells the error apart where transport and runtime are bundled with different copies of this class. */
  readonly isDurableExecutionClientError = true
  readonly scope: DurableExecutionClientErrorScope
  constructor(message: string, options: DurableExecutionClientErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.scope = options.scope ?? DurableExecutionClientErrorScope.INVOCATION
  }
}

/** Whether an error is a DurableExecutionClientError; also one of another copy of this package. */
export function isDurableExecutionClientError(error: unknown): error is DurableExecutionClientError {
  if (!(error instanceof Error) || !('isDurableExecutionClientError' in error) || !('scope' in error)) return false
  const { isDurableExecutionClientError: isMarked, scope } = error
  const { INVOCATION, EXECUTION } = DurableExecutionClientErrorScope
  return isMarked === true && (scope === INVOCATION || scope === EXECUTION)
}
