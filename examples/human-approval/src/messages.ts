import { Resource } from 'sst'
import { signCallback } from '../../../infra/runtime/callback-token.ts'
import { putOnce } from './database.ts'
import type { Request } from './request.ts'

/** How long an approver has. A link is good for as long from when it is sent: the callback behind it closes before. */
export const DEADLINE = { hours: 72 }

export type Occasion = 'question' | 'reminder' | 'escalation'

/**
 * Puts a question into the messages table, from where it is mailed, with a link that may answer it until the deadline. A
 * question is there once, however often it is sent; who is asked in the place of two approvers gets one for each.
 */
export async function ask(request: Request, to: string, occasion: Occasion, callbackId: string): Promise<void> {
  const expiresAt = Math.floor(Date.now() / 1000) + DEADLINE.hours * 3600
  const token = signCallback(Resource.Callbacks.key, { callbackId, expiresAt })
  const link = `${Resource.Callbacks.url.replace(/\/$/, '')}/votes/${token}?by=${encodeURIComponent(to)}`
  const text = `${request.requestedBy} asks for: ${request.what}. Decide here: ${link}`
  await send(request, to, `${occasion}/${callbackId}`, text)
}

/** Puts a message into the table, one about the same to one person once. */
export async function send({ requestId }: Request, to: string, about: string, text: string): Promise<void> {
  await putOnce(Resource.Messages.name, 'messageId', { messageId: `${requestId}/${about}/${to}`, to, text })
}
