/** UUIDs whose last twelve digits count; the others are drawn once, because drawing costs more than the rest of a call. */
export function uuidSequence(): () => string {
  const drawn = crypto.randomUUID().slice(0, -12)
  let count = 0
  return () => drawn + String(++count).padStart(12, '0')
}
