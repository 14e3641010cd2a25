/**
 * How long to wait, of a Retry-After header: it holds seconds, or a date. Undefined without one that makes sense.
 *
 * @param now in milliseconds since 1970
 */
export function retryAfterSeconds(header: string | null, now: number): number | undefined {
  if (header === null || header.trim() === '') return undefined
  const seconds = /^\d+$/.test(header.trim()) ? Number(header) : Math.ceil((Date.parse(header) - now) / 1000)
  // A pause of a step has to be a second at least.
  return Number.isNaN(seconds) ? undefined : Math.max(1, seconds)
}
