import { openStack } from 'durable-local/example-tests'
import type { StartOptions } from 'durable-testing'
import { Resource } from 'sst'
import { handler as charge } from '../src/charge.ts'

/** The tables of the stack in memory, and its links in the environment, for the code under test. */
export const stack = await openStack(`${import.meta.dirname}/..`)

export const happy = { email: 'ada@example.com', plan: 'monthly', daysLeft: 30, card: 'card_visa' }

/** The function that the workflow invokes, under the name by which it knows it. */
export const invoked: StartOptions = { functions: { [Resource.Charge.name]: charge } }

/** What there is of a subscription. */
export async function subscriptionOf(address: string): Promise<{ status: unknown; charges: number }> {
  const found = (await stack.items('Subscriptions')).find(({ email }) => email === address)
  return { status: found?.status, charges: Object.keys(found?.charges ?? {}).length }
}
