import { afterAll, beforeAll, expect, test } from 'vitest'
import damaged from '../events/damaged.json' with { type: 'json' }
import declined from '../events/declined.json' with { type: 'json' }
import happy from '../events/happy.json' with { type: 'json' }
import invalid from '../events/invalid.json' with { type: 'json' }
import lost from '../events/lost.json' with { type: 'json' }
import outOfStock from '../events/out-of-stock.json' with { type: 'json' }
import slowBank from '../events/slow-bank.json' with { type: 'json' }
import { type End, LocalShop } from './local-shop.ts'

// One table for both flows: whoever changes one has to change the other, or the table.

interface Case {
  readonly order: object
  /** Without it, the order is confirmed. */
  readonly fails?: { readonly error: string; readonly message: RegExp }
  readonly entries: object
}

const ALL_DONE = { stock: 'done', charge: 'done', parcel: 'done', order: 'done' }
const ALL_UNDONE = { stock: 'undone', charge: 'undone', parcel: 'undone', order: 'undone' }

const CASES: Readonly<Record<string, Case>> = {
  'a good order': { order: happy, entries: ALL_DONE },
  'a careful packer': { order: { ...happy, packer: 'careful' }, entries: ALL_DONE },
  'a bank that answers the third time': { order: slowBank, entries: ALL_DONE },
  'an order that is none': {
    order: invalid,
    fails: { error: 'InvalidOrder', message: /product: .*; quantity: .*; card: / },
    entries: {},
  },
  'nothing in stock': {
    order: outOfStock,
    fails: { error: 'OutOfStock', message: /^There is no kettle left\.$/ },
    entries: ALL_UNDONE,
  },
  'a card that is declined': {
    order: declined,
    fails: { error: 'CardDeclined', message: /^Card declined: insufficient funds\.$/ },
    entries: ALL_UNDONE,
  },
  'a parcel that breaks': {
    order: damaged,
    fails: { error: 'PackingFailed', message: /^The order was not packed: / },
    entries: ALL_UNDONE,
  },
  'a packer who is lost': {
    order: lost,
    fails: { error: 'PackingFailed', message: /^The order was not packed: / },
    entries: ALL_UNDONE,
  },
}

type Flow = (shop: LocalShop, orderId: string, order: object) => Promise<End>

const FLOWS = {
  'the flow in code': (shop, orderId, order) => shop.byFunction(orderId, order),
  'the state machine': (shop, orderId, order) => shop.byMachine(orderId, order),
  'the workflow that lets it go through the state machine': (shop, orderId, order) =>
    shop.byFunction(orderId, { ...order, flow: 'state-machine' }),
} satisfies Record<string, Flow>

const RUNS = Object.keys(CASES).flatMap((what) => Object.keys(FLOWS).map((flow) => ({ what, flow })))
const ends = new Map<string, End>()
let entries: Awaited<ReturnType<LocalShop['closeAndRead']>> = {}

const orderIdOf = ({ what, flow }: { readonly what: string; readonly flow: string }) =>
  `${what} by ${flow}`.replaceAll(' ', '-').slice(0, 80)

beforeAll(async () => {
  const shop = await LocalShop.open()
  const runs = Object.entries<Flow>(FLOWS).flatMap(([flow, send]) =>
    Object.entries(CASES).map(async ([what, { order }]) => {
      const orderId = orderIdOf({ what, flow })
      ends.set(orderId, await send(shop, orderId, order))
    }),
  )
  await Promise.all(runs)
  entries = await shop.closeAndRead()
}, 120_000)

afterAll(() => ends.clear())

test.each(RUNS)('$what, by $flow', (run) => {
  const orderId = orderIdOf(run)
  const { fails, entries: expected } = CASES[run.what] ?? { entries: {} }
  const confirmation = {
    orderId,
    chargeId: expect.stringMatching(/^charge-/),
    parcelId: expect.stringMatching(/^parcel-/),
  }
  expect(ends.get(orderId)).toEqual(
    fails === undefined
      ? { status: 'SUCCEEDED', result: confirmation }
      : { status: 'FAILED', error: fails.error, message: expect.stringMatching(fails.message) },
  )
  expect(entries[orderId] ?? {}).toEqual(expected)
})
