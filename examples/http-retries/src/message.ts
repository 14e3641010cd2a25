import { z } from 'zod'

/** How the gateway behaves; unreliable-gateway.ts tells what each does. */
export const carriers = ['steady', 'flaky', 'busy', 'slow', 'recovering', 'down'] as const

/** A text message, as the workflow and the gateway take it. */
export const messageSchema = z.strictObject({
  to: z.string().regex(/^\+\d{7,15}$/, 'expected a number such as +436601234567'),
  text: z.string().min(1).max(160),
  carrier: z.enum(carriers).default('steady'),
})

export type Message = z.infer<typeof messageSchema>

/** The event is not a message; the text names every fault. */
export class InvalidMessage extends Error {
  override name = 'InvalidMessage'
}

/** @throws InvalidMessage */
export function parseMessage(event: unknown): Message {
  const parsed = messageSchema.safeParse(event)
  if (parsed.success) return parsed.data
  const faults = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'event'}: ${message}`)
  throw new InvalidMessage(`Not a valid message. ${faults.join('; ')}. Correct it and send it as a new message.`)
}
