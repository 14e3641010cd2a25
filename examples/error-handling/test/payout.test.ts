import { exampleEvents } from 'durable-local/example-tests'
import { expect, test } from 'vitest'
import { InvalidPayout, parsePayout } from '../src/payout.ts'

const payout = { seller: 'Ada', account: 'AT611904300234573201', amountCents: 12_500, email: 'ada@example.com' }

test('a payout gets its id, and a steady bank unless another is asked for', () => {
  expect(parsePayout('payout-1', payout)).toEqual({ ...payout, payoutId: 'payout-1', bank: 'steady' })
})

test.each([
  ['no object', null, /^Not a valid payout\. event: /],
  ['an account in words', { ...payout, account: 'my account' }, /account: expected an IBAN/],
  ['nothing to pay', { ...payout, amountCents: 0 }, /amountCents: /],
  ['half a cent', { ...payout, amountCents: 0.5 }, /amountCents: /],
  ['no address for the receipt', { ...payout, email: '' }, /email: /],
  ['an unknown bank', { ...payout, bank: 'river' }, /bank: .*steady/],
  ['an unknown field', { ...payout, urgent: true }, /event: .*urgent/],
])('a payout with %s is refused, and the message says where', (_what, event, message) => {
  expect(() => parsePayout('payout-1', event)).toThrow(InvalidPayout)
  expect(() => parsePayout('payout-1', event)).toThrow(message)
})

test.each(exampleEvents(`${import.meta.dirname}/..`))(
  'the event $name is a payout, or is called invalid',
  ({ name, input }) => {
    const parse = () => parsePayout('payout-1', input)
    if (name === 'invalid') expect(parse).toThrow(InvalidPayout)
    else expect(parse()).toMatchObject({ payoutId: 'payout-1' })
  },
)
