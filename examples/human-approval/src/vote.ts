import { z } from 'zod'

const voteSchema = z.object({
  decision: z.enum(['approve', 'reject']),
  by: z.string().min(1),
  comment: z.string().max(500).optional(),
})

/** What an approver answers. */
export type Vote = z.infer<typeof voteSchema>

/** Somebody has said no. */
export class Rejected extends Error {
  override name = 'Rejected'
}

/** The answer is not a vote; the message names every fault. */
class InvalidVote extends Error {
  override name = 'InvalidVote'
}

/**
 * The text comes from outside, so nobody has checked it yet.
 *
 * @throws InvalidVote
 */
export function parseVote(text: string): Vote {
  const parsed = voteSchema.safeParse(JSON.parse(text))
  if (parsed.success) return parsed.data
  const faults = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'answer'}: ${message}`)
  throw new InvalidVote(`The answer is not a vote. ${faults.join('; ')}.`)
}
