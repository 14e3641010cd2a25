import { exampleEvents } from 'durable-local/example-tests'
import { expect, test } from 'vitest'
import { InvalidMessage, parseMessage } from '../src/message.ts'

const message = { to: '+436601234567', text: 'Your parcel is here.' }

test('a message goes by the steady carrier unless it names another', () => {
  expect(parseMessage(message)).toEqual({ ...message, carrier: 'steady' })
})

test.each([
  ['no object', 'hello', /^Not a valid message\. event: /],
  ['a number without a country', { ...message, to: '0660 1234567' }, /to: expected a number such as/],
  ['nothing to say', { ...message, text: '' }, /text: /],
  ['too much to say', { ...message, text: 'x'.repeat(161) }, /text: /],
  ['an unknown carrier', { ...message, carrier: 'pigeon' }, /carrier: .*steady/],
  ['an unknown field', { ...message, urgent: true }, /event: .*urgent/],
])('a message with %s is refused, and the text says where', (_what, event, text) => {
  expect(() => parseMessage(event)).toThrow(InvalidMessage)
  expect(() => parseMessage(event)).toThrow(text)
})

test.each(exampleEvents(`${import.meta.dirname}/..`))(
  'the event $name is a message, or is called invalid',
  ({ name, input }) => {
    if (name === 'invalid') expect(() => parseMessage(input)).toThrow(InvalidMessage)
    else expect(parseMessage(input)).toMatchObject({ text: 'Your parcel is here.' })
  },
)
