import { z } from 'zod'

const applicationSchema = z.strictObject({
  name: z.string().min(1).max(100),
  bornOn: z.iso.date(),
  amountCents: z.int().min(10_000).max(5_000_000),
  monthlyIncomeCents: z.int().min(0),
  account: z.string().min(5).max(50),
  /** Which of the simulated credit bureaus answers: credit.ts. */
  bureau: z.enum(['quick', 'flaky', 'down']),
})

/** What somebody wants to borrow. */
export type Application = z.infer<typeof applicationSchema> & {
  /** The name of the execution: everything about the loan is kept under it. */
  readonly loanId: string
}

/** The event is not an application; the message names every fault. */
export class InvalidApplication extends Error {
  override name = 'InvalidApplication'
}

/**
 * Makes an application of an event.
 *
 * @throws InvalidApplication
 */
export function parseApplication(loanId: string, event: unknown): Application {
  const parsed = applicationSchema.safeParse(event)
  if (parsed.success) return { loanId, ...parsed.data }
  const faults = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'event'}: ${message}`)
  throw new InvalidApplication(`Not a valid application. ${faults.join('; ')}. Correct it and send it as a new one.`)
}
