import { type DurableContext, withDurableExecution } from 'durable-core'
import { firstIssue, welcomeLetter } from './letters.ts'
import { sendLetter } from './outbox.ts'
import { parseSignUp } from './sign-up.ts'
import { addSubscriber } from './subscribers.ts'

export interface Welcomed {
  readonly subscriberId: string
  /** The letters that were sent, in their order. */
  readonly letters: readonly string[]
}

/** Welcomes a subscriber: a letter at once, and the first issue of the newsletter a day later. */
export const handler = withDurableExecution(async (event: unknown, context: DurableContext): Promise<Welcomed> => {
  const signUp = parseSignUp(event)

  const subscriber = await context.step('add-subscriber', () => addSubscriber(signUp))
  const welcome = await context.step('send-welcome', () => sendLetter(welcomeLetter(subscriber)))

  await context.wait('let-it-sink-in', { seconds: signUp.firstIssueAfterSeconds })

  const issue = await context.step('send-first-issue', () => sendLetter(firstIssue(subscriber)))
  return { subscriberId: subscriber.subscriberId, letters: [welcome, issue] }
})
