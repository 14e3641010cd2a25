/**
 * Something the user can put right: its message says what happened, what was expected and what to do, and is shown
 * without a stack trace.
 */
export class UserError extends Error {
  override readonly name = 'UserError'
  /** 1: it did not work. 2: the command was used wrongly. */
  readonly exitCode: 1 | 2

  constructor(message: string, options: { readonly exitCode?: 1 | 2; readonly cause?: unknown } = {}) {
    super(message, { cause: options.cause })
    this.exitCode = options.exitCode ?? 1
  }
}

/** The message of whatever was thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown)
}

/** The code of a failed system call (`ENOENT`, `EACCES` …), or undefined. */
export function systemCode(thrown: unknown): string | undefined {
  if (!(thrown instanceof Error) || !('code' in thrown)) return undefined
  return typeof thrown.code === 'string' ? thrown.code : undefined
}
