import { afterAll, expect, test, vi } from 'vitest'
import { handler as cancel } from '../src/cancel.ts'
import { AddressRefused, bookShipment, CarrierUnavailable, cancelShipment } from '../src/carrier.ts'
import { type Order, parseOrder } from '../src/order.ts'
import {
  acceptOrder,
  cancelOrder,
  closeWindow,
  confirmOrder,
  DuplicateOrder,
  failOrder,
  OrderCancelled,
} from '../src/order-book.ts'
import { chargeCard, refundCard } from '../src/payments.ts'
import { OutOfStock, releaseStock, reserveStock } from '../src/stock.ts'

const shop = await vi.hoisted(async () => (await import('./shop.ts')).openShop())
afterAll(() => shop.close())

const form = {
  customer: { name: 'Ada', address: 'Lindengasse 7', country: 'AT' },
  lines: [
    { product: 'beans', quantity: 2 },
    { product: 'filters', quantity: 1 },
  ],
  card: 'card_visa',
}

function order(orderId: string, changes: object = {}): Order {
  return parseOrder(orderId, { ...form, ...changes })
}

test('stock is reserved once, however often and however concurrently the order asks', async () => {
  const wanted = order('stock-once')
  await Promise.all([reserveStock(wanted), reserveStock(wanted), reserveStock(wanted)])
  await reserveStock(wanted)
  expect((await shop.tables.effectsOf('stock-once')).reserved).toEqual({ beans: 2, filters: 1 })
  expect(await shop.tables.countAll()).toMatchObject({ beans: 10_000, filters: 10_000 })
})

test('released stock is back on the shelf once, and a late repetition of the reservation takes nothing', async () => {
  const wanted = order('stock-released')
  await reserveStock(wanted)
  await Promise.all([releaseStock(wanted), releaseStock(wanted)])
  await releaseStock(wanted)
  await reserveStock(wanted)
  expect((await shop.tables.effectsOf('stock-released')).reserved).toEqual({ beans: 0, filters: 0 })
  expect(await shop.tables.countAll()).toMatchObject({ beans: 10_000, filters: 10_000 })
})

test('releasing what was never reserved changes nothing', async () => {
  await releaseStock(order('stock-untouched'))
  expect((await shop.tables.effectsOf('stock-untouched')).reserved).toEqual({})
})

test('of many orders racing for the last grinders, as many get one as there are', async () => {
  const hoarders = Array.from({ length: 99 }, (_, i) =>
    order(`hoarder-${i}`, { lines: [{ product: 'grinder', quantity: 100 }] }),
  )
  for (const hoarder of hoarders) await reserveStock(hoarder)
  await reserveStock(order('hoarder-99', { lines: [{ product: 'grinder', quantity: 97 }] }))
  const racers = Array.from({ length: 8 }, (_, i) =>
    order(`racer-${i}`, { lines: [{ product: 'grinder', quantity: 1 }] }),
  )
  const ends = await Promise.allSettled(racers.map(reserveStock))
  expect(ends.filter((end) => end.status === 'fulfilled')).toHaveLength(3)
  const refusals = ends.flatMap((end) => (end.status === 'rejected' ? [end.reason] : []))
  expect(refusals[0]).toBeInstanceOf(OutOfStock)
  expect(refusals[0].message).toBe('Out of stock: Hand grinder. 1 ordered, 0 left.')
  expect((await shop.tables.countAll()).grinder).toBe(10_000)
})

test('an order that lacks one product keeps the others until they are released', async () => {
  const wanted = order('half', {
    lines: [
      { product: 'beans', quantity: 1 },
      { product: 'kettle', quantity: 1 },
    ],
  })
  await expect(reserveStock(wanted)).rejects.toThrow('Out of stock: Gooseneck kettle. 1 ordered, 0 left.')
  expect((await shop.tables.effectsOf('half')).reserved).toEqual({ beans: 1 })
  await releaseStock(wanted)
  expect((await shop.tables.effectsOf('half')).reserved).toEqual({ beans: 0 })
})

test('a card is charged once: every repetition gets the first charge', async () => {
  const request = { orderId: 'charge-once', amountCents: 500, card: 'card_visa' }
  const answers = await Promise.all([chargeCard(request), chargeCard(request), chargeCard(request)])
  const later = await chargeCard(request)
  expect(answers).toEqual([later, later, later])
  expect((await shop.tables.effectsOf('charge-once')).payment).toMatchObject({ amountCents: 500, result: later })
})

test('a decline is an answer, and is remembered as the answer', async () => {
  const request = { orderId: 'declined', amountCents: 500, card: 'card_declined' }
  const declined = { status: 'declined', reason: 'insufficient funds' }
  expect(await chargeCard(request)).toEqual(declined)
  expect(await chargeCard({ ...request, card: 'card_visa' })).toEqual(declined)
})

test('a charge is refunded once; what was declined or never charged is not', async () => {
  await chargeCard({ orderId: 'refund', amountCents: 500, card: 'card_visa' })
  await Promise.all([refundCard('refund'), refundCard('refund')])
  const { payment } = await shop.tables.effectsOf('refund')
  expect(payment).toHaveProperty('refundedAt')
  await refundCard('refund')
  expect((await shop.tables.effectsOf('refund')).payment).toEqual(payment)

  await chargeCard({ orderId: 'refund-declined', amountCents: 500, card: 'card_stolen' })
  await refundCard('refund-declined')
  expect((await shop.tables.effectsOf('refund-declined')).payment).not.toHaveProperty('refundedAt')
  await refundCard('never-charged')
  expect((await shop.tables.effectsOf('never-charged')).payment).toBeUndefined()
})

test('a shipment is booked once: every repetition gets the first tracking number', async () => {
  const wanted = order('ship-once')
  const numbers = await Promise.all([bookShipment(wanted), bookShipment(wanted)])
  expect(new Set([...numbers, await bookShipment(wanted)]).size).toBe(1)
})

test('the flaky carrier fails twice for each order, then books', async () => {
  const wanted = order('ship-flaky', { carrier: 'flaky' })
  await expect(bookShipment(wanted)).rejects.toThrow(CarrierUnavailable)
  await expect(bookShipment(wanted)).rejects.toThrow(CarrierUnavailable)
  expect(await bookShipment(wanted)).toMatch(/^track-/)
})

test('the carrier refuses addresses that it does not serve, for good', async () => {
  const wanted = order('ship-refused', { customer: { ...form.customer, country: 'AQ' } })
  await expect(bookShipment(wanted)).rejects.toThrow(AddressRefused)
})

test('a shipment is cancelled once, unless the carrier is silent', async () => {
  const wanted = order('ship-cancelled')
  await bookShipment(wanted)
  await cancelShipment(wanted)
  const { shipment } = await shop.tables.effectsOf('ship-cancelled')
  expect(shipment).toHaveProperty('cancelledAt')
  await cancelShipment(wanted)
  expect((await shop.tables.effectsOf('ship-cancelled')).shipment).toEqual(shipment)
  await expect(cancelShipment(order('ship-silent', { carrier: 'silent' }))).rejects.toThrow(CarrierUnavailable)
})

test('an order can be cancelled until its window closes, and not after', async () => {
  const early = order('cancelled-early')
  await acceptOrder(early, 'execution-1')
  expect(await cancelOrder('cancelled-early')).toBe(true)
  expect(await cancelOrder('cancelled-early')).toBe(true)
  await expect(closeWindow(early)).rejects.toThrow(OrderCancelled)

  const late = order('cancelled-late')
  await acceptOrder(late, 'execution-2')
  await closeWindow(late)
  await closeWindow(late)
  expect(await cancelOrder('cancelled-late')).toBe(false)
  expect(await cancelOrder('unheard-of')).toBe(false)
})

test('a customer who cancels again does not wipe out what was noted in between', async () => {
  const cancelled = order('cancelled-again')
  await acceptOrder(cancelled, 'arn')
  await cancelOrder('cancelled-again')
  const failure = { type: 'OrderCancelled', message: 'Cancelled.', notUndone: ['release-stock'] }
  await failOrder(cancelled, 'arn', failure)
  expect(await cancelOrder('cancelled-again')).toBe(true)
  expect((await shop.tables.effectsOf('cancelled-again')).order).toMatchObject({ status: 'cancelled', note: failure })
})

test.each([[undefined], [{}], [{ orderId: 7 }], [{ orderId: 'a', force: true }]])(
  'a cancellation that is none is refused, and the message says what is expected: %j',
  async (event) => {
    await expect(cancel(event)).rejects.toThrow(/^Not a cancellation\. .*Expected \{"orderId": "…"\}\.$/)
  },
)

test('cancelling and closing the window at the same time have one winner', async () => {
  for (let i = 0; i < 10; i++) {
    const contested = order(`contested-${i}`)
    await acceptOrder(contested, 'execution')
    const [cancelled, closed] = await Promise.all([
      cancelOrder(contested.orderId),
      closeWindow(contested).then(
        () => true,
        () => false,
      ),
    ])
    expect([cancelled, closed]).toContain(true)
    expect(cancelled).not.toBe(closed)
  }
})

test('an order is written down once, for one execution', async () => {
  const accepted = order('accepted')
  await acceptOrder(accepted, 'execution-1')
  await closeWindow(accepted)
  await acceptOrder(accepted, 'execution-1')
  expect((await shop.tables.effectsOf('accepted')).order).toMatchObject({ status: 'processing' })
  await expect(acceptOrder(accepted, 'execution-2')).rejects.toThrow(DuplicateOrder)
})

test('an execution cannot fail the order of another', async () => {
  const accepted = order('owned')
  await acceptOrder(accepted, 'owner')
  const failure = { type: 'DuplicateOrder', message: 'accepted before', notUndone: [] }
  await failOrder(accepted, 'stranger', failure)
  expect((await shop.tables.effectsOf('owned')).order).toMatchObject({ status: 'accepted' })
  await failOrder(accepted, 'owner', failure)
  expect((await shop.tables.effectsOf('owned')).order).toMatchObject({ status: 'failed', note: failure })
})

test('a confirmed order shows what was charged and how it travels', async () => {
  const confirmed = order('confirmed')
  await acceptOrder(confirmed, 'execution')
  await closeWindow(confirmed)
  await confirmOrder(confirmed, 'charge-1', 'track-1')
  await confirmOrder(confirmed, 'charge-1', 'track-1')
  const note = { chargeId: 'charge-1', trackingNumber: 'track-1' }
  expect((await shop.tables.effectsOf('confirmed')).order).toMatchObject({ status: 'confirmed', note })
})
