import { run } from 'durable-testing'
import 'durable-testing/vitest'
import { afterAll, expect, test } from 'vitest'
import { handler } from '../src/handler.ts'
import { happy, invoked, stack, subscriptionOf } from './stack.ts'

// Lesson 1. `run` takes the handler as Lambda gets it, and executes it on an engine in this process, on virtual time: a
// month is over in milliseconds. What the workflow waits for is told before: answers to callbacks, invoked functions.

afterAll(() => stack.close())

test('a subscription is renewed by who confirms it, a week before it ends', async () => {
  const callbacks = { confirm: { succeed: { renew: true } } }
  const outcome = await run(handler, { name: 'renewed', input: happy, ...invoked, callbacks })
  expect(outcome).toHaveSucceededWith('renewed')
  expect(outcome).toHaveOperations(['open', 'until-a-week-before', 'confirm', 'charge', 'set-status'])
  expect(outcome.invocations).toBe(4)
  // The world outside is real: look at it, not only at what the workflow says of itself.
  expect(await subscriptionOf('ada@example.com')).toEqual({ status: 'renewed', charges: 1 })
})

test('one that nobody confirms within a week ends', async () => {
  const input = { ...happy, email: 'bo@example.com' }
  const outcome = await run(handler, { input, ...invoked, callbacks: { confirm: 'timeout' } })
  expect(outcome).toHaveSucceededWith('ended')
  expect(outcome).toHaveOperation('confirm', { status: 'FAILED' })
  expect(await subscriptionOf('bo@example.com')).toEqual({ status: 'ended', charges: 0 })
})

test('one that its owner does not want, or whose card is declined, ends', async () => {
  const callbacks = { confirm: { succeed: { renew: false } } }
  expect(await run(handler, { input: happy, ...invoked, callbacks })).toHaveSucceededWith('ended')
  const declined = { ...happy, card: 'card_declined' }
  const confirmed = { confirm: { succeed: { renew: true } } }
  expect(await run(handler, { input: declined, ...invoked, callbacks: confirmed })).toHaveSucceededWith('ended')
})

test('an event that is not a subscription fails before anything is done', async () => {
  const outcome = await run(handler, { input: { ...happy, email: 'nowhere', daysLeft: 0 } })
  expect(outcome).toHaveFailedWith({ ErrorType: 'InvalidSubscription', ErrorMessage: /email: .*; daysLeft: / })
  expect(outcome.operations).toEqual([])
})
