import { crashEverywhere, type EffectCounts } from 'durable-testing'
import { afterAll, expect, test, vi } from 'vitest'
import { handler } from '../src/handler.ts'
import { EVENTS, FUNCTIONS, readEvent } from './order-run.ts'

const shop = await vi.hoisted(async () => (await import('./shop.ts')).openShop())
afterAll(() => shop.close())

// The silent carrier's failed undo is logged in every run; what is logged is asserted in order-processing.test.ts.
vi.spyOn(process.stderr, 'write').mockReturnValue(true)

/** What each order has done in the end: pieces reserved, and how often everything else has happened. */
const EFFECTS: Readonly<Record<string, EffectCounts>> = {
  happy: { reserved: 2, charged: 1, shipped: 1, confirmed: 1 },
  'several-lines': { reserved: 6, charged: 1, shipped: 1, confirmed: 1 },
  'carrier-flaky': { reserved: 4, charged: 1, shipped: 1, confirmed: 1 },
  'address-refused': { charged: 1, refunded: 1, 'shipment cancelled': 1, failed: 1 },
  'carrier-down': { charged: 1, refunded: 1, 'shipment cancelled': 1, failed: 1 },
  'carrier-silent': { charged: 1, refunded: 1, failed: 1 },
  declined: { failed: 1 },
  'out-of-stock': { failed: 1 },
  malformed: {},
}

test.each(EVENTS)('%s: wherever the process dies, the order ends the same, every effect once', async (event) => {
  const report = await crashEverywhere(handler, {
    name: event,
    input: readEvent(event),
    durableFunctions: FUNCTIONS,
    effectsOf: (orderId) => shop.tables.countEffects(orderId),
  })
  expect(report.effects).toEqual(EFFECTS[event])
  expect(Object.values(await shop.tables.countAll()).every((total) => total === 10_000)).toBe(true)
})
