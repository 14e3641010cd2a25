/**
 * UUIDs whose last twelve digits count; the others are drawn with the first, because drawing costs more than
 * the rest of a call.
 */
export function uuidSequence(): () => string {
  let drawn: string | undefined
  let count = 0
  return () => {
    drawn ??= crypto.randomUUID().slice(0, -12)
    return drawn + String(++count).padStart(12, '0')
  }
}
