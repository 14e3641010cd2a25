import { expect, test } from 'vitest'
import { InvalidOrder, parseOrder } from '../src/order.ts'

const order = { product: 'lamp', quantity: 1, card: 'card_visa' }

test.each([
  ['no object', 'a lamp', /^Not a valid order\. event: /],
  ['a product that nobody sells', { ...order, product: 'table' }, /product: /],
  ['nothing of it', { ...order, quantity: 0 }, /quantity: /],
  ['no card', { ...order, card: 'cash' }, /card: /],
  ['a flow that there is not', { ...order, flow: 'by-hand' }, /flow: /],
  ['an unknown field', { ...order, price: 1 }, /event: .*price/],
])('an order with %s is refused, and the message says where', (_what, event, message) => {
  expect(() => parseOrder('order-1', event)).toThrow(InvalidOrder)
  expect(() => parseOrder('order-1', event)).toThrow(message)
})

test('who does not say how an order goes gets the flow in code, and a quick packer', () => {
  expect(parseOrder('order-1', order)).toEqual({ orderId: 'order-1', packer: 'quick', flow: 'function', ...order })
})
