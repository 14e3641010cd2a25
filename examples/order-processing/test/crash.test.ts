import type { Outcome } from 'durable-testing'
import { afterAll, expect, test, vi } from 'vitest'
import { comparable } from './comparable.ts'
import { EVENTS, endOf, processOrder, readEvent } from './order-run.ts'

const shop = await vi.hoisted(async () => (await import('./shop.ts')).openShop())
afterAll(() => shop.close())

const KINDS = ['crash-before', 'crash-after', 'lost-response'] as const

// The silent carrier's failed undo is logged in every run; what is logged is asserted in order-processing.test.ts.
vi.spyOn(process.stderr, 'write').mockReturnValue(true)

test.each(EVENTS)(
  '%s: wherever the process dies, the order ends the same, every effect once',
  async (name) => {
    const input = await readEvent(name)
    const plain = await processOrder(`${name}-plain`, input)
    const expected = await endAndEffects(`${name}-plain`, plain)

    for (let checkpoint = 1; checkpoint <= plain.checkpoints; checkpoint++) {
      for (const kind of KINDS) {
        const orderId = `${name}-${kind}-${checkpoint}`
        const crashed = await processOrder(orderId, input, { faults: [{ kind, checkpoint }] })
        const where = `${kind} ${checkpoint}: ${plain.updates[checkpoint - 1]}`
        expect(await endAndEffects(orderId, crashed), where).toEqual(expected)
      }
    }
    expect(Object.values(await shop.tables.countAll()).every((total) => total === 10_000)).toBe(true)
  },
  60_000,
)

/** How an order ended and what the tables say of it, made comparable with other orders. */
async function endAndEffects(orderId: string, outcome: Outcome): Promise<unknown> {
  const { shipment, ...effects } = await shop.tables.effectsOf(orderId)
  // How often the carrier was asked is the one thing that a crash may change.
  const { requests: _, ...booking } = shipment ?? {}
  return comparable({ end: endOf(outcome), ...effects, booking }, orderId)
}
