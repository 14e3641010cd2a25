import { z } from 'zod'

const answerSchema = z.object({ renew: z.boolean() })

/** The owner of a subscription has answered something else than yes or no. */
export class InvalidAnswer extends Error {
  override name = 'InvalidAnswer'
}

/**
 * Whether the text of an answer says yes. It comes from outside, so nobody has checked it yet.
 *
 * @throws InvalidAnswer
 */
export function parseAnswer(text: string): boolean {
  const parsed = answerSchema.safeParse(JSON.parse(text))
  if (parsed.success) return parsed.data.renew
  throw new InvalidAnswer('The answer says neither yes nor no: expected {"renew": true} or {"renew": false}.')
}
