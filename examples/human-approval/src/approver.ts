import type { DurableContext } from 'durable-core'
import { ask, DEADLINE } from './messages.ts'
import type { Request } from './request.ts'
import { parseVote, Rejected } from './vote.ts'

/**
 * Asks one approver: the question at once, a reminder after a day, and after two days somebody else gets the same
 * question. All of them answer one callback, and the first answer counts.
 *
 * @throws Rejected, or CallbackTimeoutError when nobody has answered at the deadline
 */
export async function askApprover(context: DurableContext, request: Request, approver: string): Promise<string> {
  const [answer, callbackId] = await context.createCallback('vote', { timeout: DEADLINE })
  await context.step('question', () => ask(request, approver, 'question', callbackId))

  const nudges = [
    { occasion: 'reminder', to: approver },
    { occasion: 'escalation', to: request.escalateTo },
  ] as const
  for (const { occasion, to } of nudges) {
    const patience = context.wait(`until-${occasion}`, { hours: 24 })
    const first = await context.promise.race<unknown>(`answer-or-${occasion}`, [answer, patience])
    if (first !== undefined) break
    await context.step(occasion, () => ask(request, to, occasion, callbackId))
  }

  const { decision, by, comment } = parseVote(await answer)
  if (decision === 'reject') throw new Rejected(comment === undefined ? `${by} says no.` : `${by} says no: ${comment}`)
  return by
}
