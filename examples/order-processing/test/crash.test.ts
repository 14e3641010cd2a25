import type { Outcome } from 'durable-testing'
import { afterAll, expect, test, vi } from 'vitest'
import { endOf, processOrder, readEvent } from './order-run.ts'

const shop = await vi.hoisted(async () => (await import('./shop.ts')).openShop())
afterAll(() => shop.close())

const EVENTS = [
  'happy',
  'several-lines',
  'out-of-stock',
  'declined',
  'carrier-flaky',
  'carrier-down',
  'carrier-silent',
  'address-refused',
  'malformed',
]

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

/** Ids and times give way to what kind of thing they are; equal ids stay equal, so that it shows whether they agree. */
function comparable(value: unknown, orderId: string): unknown {
  const seen = new Map<string, string>()
  const text = JSON.stringify(value)
    .replaceAll(/arn:[^"]+/g, 'EXECUTION')
    .replaceAll(orderId, 'ORDER')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME')
    .replaceAll(/(charge|track)-[0-9a-f-]{36}/g, (id, kind) => {
      if (!seen.has(id)) seen.set(id, `${kind} ${seen.size + 1}`)
      return seen.get(id) ?? ''
    })
  return JSON.parse(text)
}
