// The namespace: with `{ z }` every language of zod's messages is in the bundle.
import * as z from 'zod'

/** How many months are written at once, without a rest. */
export const SMALL_MONTHS = 3

const requestSchema = z.strictObject({
  account: z.string().regex(/^\d{6}$/, 'expected six digits'),
  /** The first month, of a year for which there can be a ledger. */
  from: z.string().regex(/^(19|20)\d{2}-(0[1-9]|1[0-2])$/, 'expected a month, such as 2026-01'),
  months: z.int().min(1).max(12),
})

/** A statement that somebody wants. */
export type StatementRequest = z.infer<typeof requestSchema>

/** The event asks for no statement; the message names every fault. */
export class InvalidRequest extends Error {
  override name = 'InvalidRequest'
}

/**
 * Makes a request of an event.
 *
 * @throws InvalidRequest
 */
export function parseRequest(event: unknown): StatementRequest {
  const parsed = requestSchema.safeParse(event)
  if (parsed.success) return parsed.data
  const faults = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'event'}: ${message}`)
  throw new InvalidRequest(`Not a valid request. ${faults.join('; ')}. Correct it and send it again.`)
}

/** The months of a request, as the ledger gives them: a few at a time. */
export function monthsOf({ from, months }: StatementRequest): string[][] {
  const first = new Date(`${from}-01T00:00:00Z`)
  const all = Array.from({ length: months }, (_, index) =>
    new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + index)).toISOString().slice(0, 7),
  )
  return Array.from({ length: Math.ceil(months / SMALL_MONTHS) }, (_, index) =>
    all.slice(index * SMALL_MONTHS, (index + 1) * SMALL_MONTHS),
  )
}
