import { comparable } from 'durable-testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { LocalShop, type OrderRun } from './local-shop.ts'
import { EVENTS } from './order-run.ts'
import type { ShopTables } from './shop.ts'

// Every order is processed once undisturbed, then once for every checkpoint, with the host process killed right after the
// engine has accepted that checkpoint.

interface Runs {
  readonly plain: OrderRun
  readonly crashed: readonly OrderRun[]
}

/** By the id of the order: the checkpoint after which its host is to be killed. */
const crashAfter = new Map<string, number>()
const runs = new Map<string, Runs>()
/** The checkpoint of the payment's execution after which its host is to be killed. */
let paymentCrash: number | undefined
let paymentCrashed: OrderRun
let shop: LocalShop
let tables: ShopTables

beforeAll(async () => {
  shop = await LocalShop.open((arn, checkpoint) => {
    if (arn.includes('-Payment:')) return checkpoint === paymentCrash
    return crashAfter.get(arn.split('/')[2] ?? '') === checkpoint
  })
  for (const event of EVENTS) {
    const plain = await shop.processOrder(`${event}-plain`, event)
    const crashes = Array.from({ length: plain.checkpoints }, (_, i) => {
      crashAfter.set(`${event}-${i + 1}`, i + 1)
      return shop.processOrder(`${event}-${i + 1}`, event)
    })
    runs.set(event, { plain, crashed: await Promise.all(crashes) })
  }
  paymentCrash = 1
  paymentCrashed = await shop.processOrder('payment-crashed', 'happy')
  tables = await shop.closeAndOpenTables()
}, 180_000)

afterAll(() => shop.dispose())

test.each(EVENTS)('%s: whichever checkpoint is its host’s last, the order ends as it would have', async (event) => {
  const { plain, crashed } = runs.get(event) ?? { crashed: [] }
  if (plain === undefined) throw new Error(`${event} was not run`)
  expect(crashed.length).toBeGreaterThan(0)
  const expected = await endAndEffects(plain)
  for (const run of crashed) expect(await endAndEffects(run), run.orderId).toEqual(expected)
})

test('the card is charged once when the payment’s host is killed', async () => {
  const plain = runs.get('happy')?.plain
  if (plain === undefined) throw new Error('the happy order was not run')
  expect(await endAndEffects(paymentCrashed)).toEqual(await endAndEffects(plain))
})

test('every crash run has lost a host', () => {
  const crashRuns = [...runs.values()].flatMap(({ crashed }) => crashed)
  expect(shop.kills).toBe(crashRuns.length + 1)
})

test('nothing has left the shelf but what orders hold', async () => {
  expect(Object.values(await tables.countAll())).toEqual([10_000, 10_000, 10_000])
})

/** How often the carrier was asked is the one thing that a crash may change. */
async function endAndEffects({ orderId, end }: OrderRun): Promise<unknown> {
  const { shipment, ...effects } = await tables.effectsOf(orderId)
  const { requests: _, ...booking } = shipment ?? {}
  return comparable({ end, ...effects, booking }, orderId)
}
