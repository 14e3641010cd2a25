import { exampleEvents } from 'durable-local/example-tests'
import { expect, test } from 'vitest'
import { InvalidReturn, parseReturn } from '../src/return.ts'

const refund = { customer: 'Ada', item: 'lamp', choice: 'refund' }

test('a return gets its id, and counts as used until somebody has looked', () => {
  expect(parseReturn('return-1', refund)).toEqual({ ...refund, returnId: 'return-1', condition: 'used' })
})

test.each([
  ['no object', 'lamp', /^Not a valid return\. event: expected an object/],
  ['no choice', { ...refund, choice: undefined }, /choice: .*"refund", "exchange" or "repair"/],
  ['an unknown choice', { ...refund, choice: 'voucher' }, /choice: .*"refund", "exchange" or "repair"/],
  ['a choice that every object has', { ...refund, choice: 'constructor' }, /choice: .*"refund"/],
  ['an unknown item', { ...refund, item: 'boat' }, /item: .*"lamp"/],
  ['an exchange without a colour', { ...refund, choice: 'exchange' }, /colour: /],
  ['a repair without a damage', { ...refund, choice: 'repair' }, /damage: /],
  ['what belongs to another choice', { ...refund, damage: 'a scratch' }, /event: .*damage/],
])('a return with %s is refused, and the message says where', (_what, event, message) => {
  expect(() => parseReturn('return-1', event)).toThrow(InvalidReturn)
  expect(() => parseReturn('return-1', event)).toThrow(message)
})

test.each(exampleEvents(`${import.meta.dirname}/..`))(
  'the event $name is a return, or an unknown choice',
  ({ name, input }) => {
    const parse = () => parseReturn('return-1', input)
    if (name === 'unknown-choice') expect(parse).toThrow(InvalidReturn)
    else expect(parse()).toMatchObject({ returnId: 'return-1' })
  },
)
