import { CallbackTimeoutError, type DurableContext, withDurableExecution } from 'durable-core'
import { Resource } from 'sst'
import { parseAnswer } from './answer.ts'
import type { ChargeAnswer, ChargeRequest } from './charge.ts'
import { send } from './messages.ts'
import { parseSubscription, type Subscription } from './subscription.ts'
import { open, type Status, setStatus } from './subscriptions.ts'

const A_WEEK_DAYS = 7

/** Asks a week before a subscription ends whether it is to go on, and renews it or lets it end. */
export const handler = withDurableExecution(async (event: unknown, context: DurableContext): Promise<Status> => {
  const subscription = parseSubscription(event)
  const { email, plan, card, daysLeft } = subscription

  await context.step('open', () => open(subscription))
  await context.wait('until-a-week-before', { days: daysLeft - A_WEEK_DAYS })

  if (!(await wantsMore(subscription, context))) return await end(context, email, 'ended')

  const { status } = await context.invoke<ChargeRequest, ChargeAnswer>('charge', Resource.Charge.name, {
    email,
    plan,
    card,
    key: context.executionContext.durableExecutionArn.split('/')[2] ?? '',
  })
  return await end(context, email, status === 'charged' ? 'renewed' : 'ended')
})

/** Whoever says nothing for a week does not want more. */
async function wantsMore({ email }: Subscription, context: DurableContext): Promise<boolean> {
  try {
    const answer = await context.waitForCallback(
      'confirm',
      (callbackId) => send(`${callbackId}/confirm`, email, 'Your subscription ends in a week. Is it to go on?'),
      { timeout: { days: A_WEEK_DAYS } },
    )
    return parseAnswer(answer)
  } catch (error) {
    if (error instanceof CallbackTimeoutError) return false
    throw error
  }
}

async function end(context: DurableContext, email: string, status: Status): Promise<Status> {
  await context.step('set-status', () => setStatus(email, status))
  return status
}
