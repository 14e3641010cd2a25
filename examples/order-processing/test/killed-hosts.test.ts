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

const runs = new Map<string, Runs>()
let paymentCrashed: OrderRun
let shop: LocalShop
let tables: ShopTables
/** How many hosts were killed. */
let kills = 0

beforeAll(async () => {
  shop = await LocalShop.open()
  for (const event of EVENTS) {
    const plain = await shop.processOrder(`${event}-plain`, event)
    const crashes = Array.from({ length: plain.checkpoints }, async (_, i) => {
      const execution = `${event}-${i + 1}`
      await shop.local.faults.add({ kind: 'crash-after', checkpoint: i + 1, execution })
      return await shop.processOrder(execution, event)
    })
    runs.set(event, { plain, crashed: await Promise.all(crashes) })
    kills += takeAwayFaults()
  }
  await shop.local.faults.add({ kind: 'crash-after', checkpoint: 1, function: 'Payment' })
  paymentCrashed = await shop.processOrder('payment-crashed', 'happy')
  kills += takeAwayFaults()
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

test('crash runs have lost a host', () => {
  const crashRuns = [...runs.values()].flatMap(({ crashed }) => crashed)
  // Not each of them: on a busy machine the undisturbed run may have needed a checkpoint more, and that one never comes.
  expect(kills).toBeGreaterThan(crashRuns.length / 2)
})

test('nothing has left the shelf but what orders hold', async () => {
  expect(Object.values(await tables.countAll())).toEqual([10_000, 10_000, 10_000])
})

/** Takes all faults away, and returns how many have happened. */
function takeAwayFaults(): number {
  const { faults } = shop.local
  return faults.list().reduce((sum, { id }) => sum + (faults.remove(id)?.injected ?? 0), 0)
}

/** How often the carrier was asked is the one thing that a crash may change. */
async function endAndEffects({ orderId, end }: OrderRun): Promise<unknown> {
  const { shipment, ...effects } = await tables.effectsOf(orderId)
  const { requests: _, ...booking } = shipment ?? {}
  return comparable({ end, ...effects, booking }, orderId)
}
