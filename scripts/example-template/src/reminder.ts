import { z } from 'zod'

const HOUR_SECONDS = 60 * 60

const reminderSchema = z.strictObject({
  /** Chosen by whoever asks: the same id is the same reminder. */
  id: z.string().min(1).max(100),
  text: z.string().min(1).max(1000),
  /** How long after the request it is delivered: an hour, and at most 30 days. */
  afterSeconds: z
    .int()
    .min(1)
    .max(30 * 24 * HOUR_SECONDS)
    .default(HOUR_SECONDS),
})

export type Reminder = z.infer<typeof reminderSchema>

/** The event is not a reminder; the message names every fault. */
export class InvalidReminder extends Error {
  override name = 'InvalidReminder'
}

/**
 * Makes a reminder of an event. It comes to the same with every replay, so it needs no step.
 *
 * @throws InvalidReminder
 */
export function parseReminder(event: unknown): Reminder {
  const parsed = reminderSchema.safeParse(event)
  if (parsed.success) return parsed.data
  const faults = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'event'}: ${message}`)
  throw new InvalidReminder(`Not a valid reminder. ${faults.join('; ')}. Correct it and send it again.`)
}
