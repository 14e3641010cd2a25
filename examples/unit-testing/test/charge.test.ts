import { afterAll, expect, test } from 'vitest'
import { handler as charge } from '../src/charge.ts'
import { parseSubscription } from '../src/subscription.ts'
import { open } from '../src/subscriptions.ts'
import { happy, stack } from './stack.ts'

// No lesson: business code that knows nothing of durable operations is tested as ever.

afterAll(() => stack.close())

test.each([
  ['monthly', 900],
  ['yearly', 9000],
])('a %s plan is charged once for each key, and who is opened again is not forgotten', async (plan, cents) => {
  const subscription = parseSubscription({ ...happy, plan, email: `${plan}@example.com` })
  await open(subscription)
  for (const key of ['renewal-1', 'renewal-1', 'renewal-2']) {
    expect(await charge({ ...subscription, key })).toEqual({ status: 'charged' })
  }
  await open(subscription)
  const item = (await stack.items('Subscriptions')).find(({ email }) => email === subscription.email)
  expect(item?.charges).toEqual({ 'renewal-1': cents, 'renewal-2': cents })
})
