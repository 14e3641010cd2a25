import { z } from 'zod'

const subscriptionSchema = z.strictObject({
  email: z.email(),
  plan: z.enum(['monthly', 'yearly']),
  /** Until it ends. */
  daysLeft: z.int().min(8).max(365),
  card: z.string().startsWith('card_'),
})

/** What comes to an end, unless somebody wants more of it. */
export type Subscription = z.infer<typeof subscriptionSchema>

/** The event is not a subscription; the message names every fault. */
export class InvalidSubscription extends Error {
  override name = 'InvalidSubscription'
}

/** @throws InvalidSubscription */
export function parseSubscription(event: unknown): Subscription {
  const parsed = subscriptionSchema.safeParse(event)
  if (parsed.success) return parsed.data
  const faults = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'event'}: ${message}`)
  throw new InvalidSubscription(`Not a valid subscription. ${faults.join('; ')}. Correct it and send it again.`)
}
