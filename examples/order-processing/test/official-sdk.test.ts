// durable new: core only

import { comparable } from 'durable-testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { LocalShop, type OrderRun } from './local-shop.ts'
import { EVENTS } from './order-run.ts'

// The same source, published twice on one engine: once as it is, and once with its import of durable-core resolved to the
// official SDK.

const OFFICIAL = { 'durable-core': '@aws/durable-execution-sdk-js' }

let shop: LocalShop
let officialVersion: string

beforeAll(async () => {
  shop = await LocalShop.open()
  const [stack] = shop.local.stacks
  if (stack === undefined) throw new Error('there is no stack')
  const functions = stack.functions.map((fn) => ({ ...fn, esbuild: { alias: OFFICIAL } }))
  const { versions } = await shop.local.registry.publishStack({ ...stack, functions })
  officialVersion = versions.get('Order')?.version ?? ''
}, 60_000)

afterAll(() => shop.dispose())

test('the official SDK’s bundle is another version of the function', () => {
  expect(officialVersion).toBe('2')
})

test.each(EVENTS)(
  '%s: leaves the same history under the official SDK',
  async (event) => {
    const core = await shop.processOrder(`${event}-core`, event)
    const official = await shop.processOrder(`${event}-official`, event, officialVersion)
    expect(official.arn).toContain('-Order:2/')
    expect(comparable(official.end, official.orderId)).toEqual(comparable(core.end, core.orderId))
    const [coreHistory, officialHistory] = await Promise.all([core, official].map(historyOf))
    expect(officialHistory).toEqual(coreHistory)
  },
  30_000,
)

/**
 * What happened, without when, in which version, and what chance decides: the id of the execution and how long a retry
 * waits. Invocations are left out: how often a handler is called is the runtime's own affair.
 */
async function historyOf({ arn, orderId }: OrderRun): Promise<unknown> {
  const events = (await shop.history(arn)).filter(({ EventType }) => EventType !== 'InvocationCompleted')
  const text = JSON.stringify(events, (key, value) => (isLeftOut(key) ? undefined : value))
    .replaceAll(/-Payment:\d+/g, '-Payment:VERSION')
    .replaceAll(arn.split('/').at(-1) ?? '', 'EXECUTION')
  return comparable(JSON.parse(text), orderId)
}

function isLeftOut(key: string): boolean {
  return key.endsWith('Timestamp') || ['EventId', 'NextAttemptDelaySeconds', 'ExecutedVersion'].includes(key)
}
