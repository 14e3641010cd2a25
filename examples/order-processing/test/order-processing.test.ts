import { start } from 'durable-testing'
import { afterAll, expect, test, vi } from 'vitest'
import { handler as cancel } from '../src/cancel.ts'
import { handler } from '../src/handler.ts'
import { endOf, FUNCTIONS, processOrder, readEvent } from './order-run.ts'

const shop = await vi.hoisted(async () => (await import('./shop.ts')).openShop())
afterAll(() => shop.close())

test('a good order is reserved, charged, shipped and confirmed', async () => {
  const outcome = await processOrder('happy', readEvent('happy'))
  const { order, payment, shipment, reserved } = await shop.tables.effectsOf('happy')
  expect(outcome.result).toEqual({
    orderId: 'happy',
    totalCents: 3700,
    chargeId: expect.stringMatching(/^charge-/),
    trackingNumber: shipment?.trackingNumber,
  })
  expect(order).toMatchObject({ status: 'confirmed', totalCents: 3700 })
  expect(payment).toMatchObject({ amountCents: 3700, result: { status: 'charged' } })
  expect(payment).not.toHaveProperty('refundedAt')
  expect(reserved).toEqual({ beans: 2 })
})

test('every line of an order is reserved and paid for', async () => {
  const outcome = await processOrder('several-lines', readEvent('several-lines'))
  expect(outcome.result).toMatchObject({ totalCents: 14_430 })
  expect((await shop.tables.effectsOf('several-lines')).reserved).toEqual({ beans: 3, filters: 2, grinder: 1 })
})

test('a malformed order fails at once, without a retry and without an effect', async () => {
  const outcome = await processOrder('malformed', readEvent('malformed'))
  expect(endOf(outcome)).toMatchObject({ status: 'FAILED', type: 'InvalidOrder' })
  expect(outcome.error?.ErrorMessage).toMatch(/lines\.0\.product: .*; lines\.0\.quantity: .*; card: /)
  expect(outcome.operations.map(({ name, attempts }) => [name, attempts])).toEqual([['validate', 1]])
  expect(await shop.tables.effectsOf('malformed')).toMatchObject({ order: undefined, payment: undefined, reserved: {} })
})

test('an order for what is not there fails at once, and gives back what it had reserved', async () => {
  const outcome = await processOrder('out-of-stock', readEvent('out-of-stock'))
  expect(endOf(outcome)).toEqual({
    status: 'FAILED',
    type: 'OutOfStock',
    message: 'Out of stock: Gooseneck kettle. 1 ordered, 0 left.',
  })
  expect(outcome.operation('reserve-stock').attempts).toBe(1)
  const { order, payment, reserved } = await shop.tables.effectsOf('out-of-stock')
  expect(order).toMatchObject({ status: 'failed', note: { type: 'OutOfStock', notUndone: [] } })
  expect(payment).toBeUndefined()
  expect(reserved).toEqual({ grinder: 0 })
})

test('a declined card fails the order, and the stock is back', async () => {
  const outcome = await processOrder('declined', readEvent('declined'))
  expect(endOf(outcome)).toEqual({
    status: 'FAILED',
    type: 'CardDeclined',
    message: 'Card declined: insufficient funds.',
  })
  const { payment, shipment, reserved } = await shop.tables.effectsOf('declined')
  expect(payment).not.toHaveProperty('refundedAt')
  expect(shipment).toBeUndefined()
  expect(reserved).toEqual({ grinder: 0 })
})

test('a carrier that fails twice gets the order shipped with the third attempt', async () => {
  const outcome = await processOrder('carrier-flaky', readEvent('carrier-flaky'))
  expect(outcome.result).toMatchObject({ totalCents: 1960 })
  expect(outcome.operation('ship').attempts).toBe(3)
  expect((await shop.tables.effectsOf('carrier-flaky')).shipment).toMatchObject({ requests: 3 })
})

test('when the carrier stays down, everything is undone, the newest first', async () => {
  const outcome = await processOrder('carrier-down', readEvent('carrier-down'))
  expect(endOf(outcome)).toEqual({
    status: 'FAILED',
    type: 'CarrierUnavailable',
    message: '503 Service Unavailable from carrier "down".',
  })
  expect(outcome.operations.slice(-5).map(({ name, attempts }) => [name, attempts])).toEqual([
    ['ship', 4],
    ['cancel-shipment', 1],
    ['refund-card', 1],
    ['release-stock', 1],
    ['close-order', 1],
  ])
  const { order, payment, shipment, reserved } = await shop.tables.effectsOf('carrier-down')
  expect(order).toMatchObject({ status: 'failed', note: { notUndone: [] } })
  expect(payment).toHaveProperty('refundedAt')
  expect(shipment).toHaveProperty('cancelledAt')
  expect(reserved).toEqual({ beans: 0 })
})

test('an address that the carrier does not serve is not tried again', async () => {
  const outcome = await processOrder('address-refused', readEvent('address-refused'))
  expect(endOf(outcome)).toMatchObject({ type: 'AddressRefused', message: 'The carrier does not deliver to AQ.' })
  expect(outcome.operation('ship').attempts).toBe(1)
  expect((await shop.tables.effectsOf('address-refused')).payment).toHaveProperty('refundedAt')
})

test('an undo that fails is reported, the others go on, and the order fails with its own error', async () => {
  const log = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  const outcome = await processOrder('carrier-silent', readEvent('carrier-silent'))
  expect(log.mock.calls.flat().join()).toContain('undo it by hand')
  log.mockRestore()
  expect(endOf(outcome)).toEqual({
    status: 'FAILED',
    type: 'CarrierUnavailable',
    message: '503 Service Unavailable from carrier "silent".',
  })
  expect(outcome.operation('cancel-shipment')).toMatchObject({ status: 'FAILED', attempts: 4 })
  const { order, payment, reserved } = await shop.tables.effectsOf('carrier-silent')
  expect(order).toMatchObject({ status: 'failed', note: { notUndone: ['cancel-shipment'] } })
  expect(payment).toHaveProperty('refundedAt')
  expect(reserved).toEqual({ beans: 0 })
})

test('a customer can cancel while the window is open: the stock is back and the card is not charged', async () => {
  const options = { input: readEvent('happy'), name: 'cancelled', durableFunctions: FUNCTIONS }
  await using execution = await start(handler, options)
  await execution.operation('cancellation-window')
  expect(await cancel({ orderId: 'cancelled' })).toEqual({ cancelled: true })
  const outcome = await execution.finished()
  expect(endOf(outcome)).toMatchObject({ type: 'OrderCancelled', message: /cancelled by its customer/ })
  const effects = await shop.tables.effectsOf('cancelled')
  expect(effects).toMatchObject({ order: { status: 'cancelled' }, payment: undefined, reserved: { beans: 0 } })
})

test('a confirmed order cannot be cancelled any more', async () => {
  await processOrder('too-late', readEvent('happy'))
  expect(await cancel({ orderId: 'too-late' })).toEqual({ cancelled: false })
  await expect(cancel({ order: 'too-late' })).rejects.toThrow(/orderId/)
})

test('a second execution under the id of a finished order fails, and leaves the order alone', async () => {
  const input = readEvent('happy')
  await processOrder('twice', input)
  const before = await shop.tables.effectsOf('twice')
  const outcome = await processOrder('twice', input)
  expect(endOf(outcome)).toMatchObject({ status: 'FAILED', type: 'DuplicateOrder' })
  expect(await shop.tables.effectsOf('twice')).toEqual(before)
})
