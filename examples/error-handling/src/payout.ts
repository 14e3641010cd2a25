import { z } from 'zod'

const payoutSchema = z.strictObject({
  seller: z.string().min(1).max(100),
  account: z.string().regex(/^[A-Z]{2}\d{2}[A-Z0-9]{10,30}$/, 'expected an IBAN without spaces'),
  amountCents: z.int().min(1).max(10_000_000),
  /** Where the receipt goes. */
  email: z.email().max(200),
  /** How the simulated bank behaves: see bank.ts. */
  bank: z.enum(['steady', 'flaky', 'busy', 'down']).default('steady'),
})

/** Money to be sent to a seller. */
export interface Payout extends z.infer<typeof payoutSchema> {
  readonly payoutId: string
}

/** The event is not a payout; the message names every fault. */
export class InvalidPayout extends Error {
  override name = 'InvalidPayout'
}

/** @throws InvalidPayout */
export function parsePayout(payoutId: string, event: unknown): Payout {
  const parsed = payoutSchema.safeParse(event)
  if (parsed.success) return { payoutId, ...parsed.data }
  const faults = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'event'}: ${message}`)
  throw new InvalidPayout(`Not a valid payout. ${faults.join('; ')}. Correct it and send it as a new payout.`)
}
