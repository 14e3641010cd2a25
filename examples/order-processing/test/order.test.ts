import { exampleEvents } from 'durable-local/example-tests'
import { expect, test } from 'vitest'
import { InvalidOrder, parseOrder } from '../src/order.ts'

const form = {
  customer: { name: 'Ada', address: 'Lindengasse 7', country: 'AT' },
  lines: [{ product: 'beans', quantity: 2 }],
  card: 'card_visa',
}

test('an order gets its id, its total in cents, and the defaults', () => {
  const lines = [
    { product: 'beans', quantity: 2 },
    { product: 'filters', quantity: 1 },
  ]
  expect(parseOrder('order-1', { ...form, lines })).toEqual({
    ...form,
    lines,
    orderId: 'order-1',
    totalCents: 4190,
    carrier: 'swift',
    cancellationWindowSeconds: 10,
  })
})

test.each([
  ['no object', 'beans', /^Not a valid order\. event: /],
  ['an unknown product', { ...form, lines: [{ product: 'teapot', quantity: 1 }] }, /lines\.0\.product: .*beans/],
  ['no lines', { ...form, lines: [] }, /lines: /],
  ['half a product', { ...form, lines: [{ product: 'beans', quantity: 0.5 }] }, /lines\.0\.quantity: /],
  ['a product twice', { ...form, lines: [...form.lines, ...form.lines] }, /lines: expected each product in one line/],
  ['a card number', { ...form, card: '4111 1111 1111 1111' }, /card: /],
  ['an unknown field', { ...form, discount: 100 }, /event: .*discount/],
  ['a country in words', { ...form, customer: { ...form.customer, country: 'Austria' } }, /country: expected two/],
])('an order with %s is refused, and the message says where', (_what, event, message) => {
  expect(() => parseOrder('order-1', event)).toThrow(InvalidOrder)
  expect(() => parseOrder('order-1', event)).toThrow(message)
})

test.each(exampleEvents(`${import.meta.dirname}/..`))(
  'the event $name is an order, or is called malformed',
  ({ name, input }) => {
    const parse = () => parseOrder('order-1', input)
    if (name === 'malformed') expect(parse).toThrow(InvalidOrder)
    else expect(parse()).toMatchObject({ orderId: 'order-1' })
  },
)
