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

/** The text comes from outside, so nobody has checked it yet. */
export function parseVote(text: string): Vote {
  return voteSchema.parse(JSON.parse(text))
}
