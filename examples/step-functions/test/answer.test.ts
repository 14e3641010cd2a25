import { CallbackTimeoutException, LambdaClient, TooManyRequestsException } from '@aws-sdk/client-lambda'
import { afterEach, expect, test, vi } from 'vitest'
import { handler } from '../src/answer.ts'

const send = vi.spyOn(LambdaClient.prototype, 'send')
afterEach(() => send.mockReset())

const confirmation = { orderId: 'order-1', chargeId: 'charge-1', parcelId: 'parcel-1' }

test('an answer that was given before, or that nobody waits for any more, is given', async () => {
  send.mockImplementationOnce(async () => {
    throw new CallbackTimeoutException({ message: 'closed', $metadata: {} })
  })
  await expect(handler({ callbackId: 'callback-1', confirmation })).resolves.toBeUndefined()
})

test('what else goes wrong is told, so that the state machine tries again', async () => {
  const busy = new TooManyRequestsException({ message: 'busy', $metadata: {} })
  send.mockImplementationOnce(async () => {
    throw busy
  })
  await expect(handler({ callbackId: 'callback-1', confirmation })).rejects.toBe(busy)
})

test.each([
  ['{"errorType":"OutOfStock","errorMessage":"There is no kettle left."}', 'There is no kettle left.'],
  ['{"errorType":"OutOfStock","errorMess', '{"errorType":"OutOfStock","errorMess'],
  ['{"error":"E42"}', '{"error":"E42"}'],
  ['It fell off the table.', 'It fell off the table.'],
  ['null', 'null'],
])('a failure is told with the message in its cause, or with the cause: %s', async (Cause, ErrorMessage) => {
  send.mockImplementationOnce(async () => ({}))
  await handler({ callbackId: 'callback-1', failure: { Error: 'OutOfStock', Cause } })
  const [command] = send.mock.calls[0] ?? []
  expect(command?.input).toMatchObject({ Error: { ErrorType: 'OutOfStock', ErrorMessage } })
})
