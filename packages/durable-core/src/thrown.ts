/** What was thrown, as an error: JavaScript lets anything be thrown. */
export function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(messageOf(thrown))
}

/** What was thrown, in words; an error of another realm, which is no `Error` here, has a message too. */
export function messageOf(thrown: unknown): string {
  try {
    const { message = thrown }: { message?: unknown } = Object(thrown)
    return String(message)
  } catch {
    return 'something that cannot be read'
  }
}
