import { z } from 'zod'

const DAY_SECONDS = 24 * 60 * 60

const signUpSchema = z.strictObject({
  name: z.string().min(1).max(100),
  email: z.email().max(200),
  /** How long after the welcome the first issue follows: a day, and at most 30. */
  firstIssueAfterSeconds: z
    .int()
    .min(1)
    .max(30 * DAY_SECONDS)
    .default(DAY_SECONDS),
})

export type SignUp = z.infer<typeof signUpSchema>

/** The event is not a sign-up; the message names every fault. */
export class InvalidSignUp extends Error {
  override name = 'InvalidSignUp'
}

/**
 * Makes a sign-up of an event. It comes to the same with every replay, so it needs no step.
 *
 * @throws InvalidSignUp
 */
export function parseSignUp(event: unknown): SignUp {
  const parsed = signUpSchema.safeParse(event)
  if (parsed.success) return parsed.data
  const faults = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'event'}: ${message}`)
  throw new InvalidSignUp(`Not a valid sign-up. ${faults.join('; ')}. Correct it and send it again.`)
}
