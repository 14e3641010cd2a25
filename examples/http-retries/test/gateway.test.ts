import { afterAll, afterEach, expect, test, vi } from 'vitest'
import { postMessage } from '../src/gateway.ts'
import { GatewayUnavailable, MessageRefused, TooManyRequests } from '../src/gateway-errors.ts'
import { type Message, parseMessage } from '../src/message.ts'

const stack = await vi.hoisted(async () => {
  const { openStack } = await import('durable-local/example-tests')
  process.env.ATTEMPT_MILLIS = '2500'
  return openStack(`${import.meta.dirname}/..`)
})
afterAll(() => stack.close())
afterEach(() => vi.restoreAllMocks())

function message(changes: object = {}): Message {
  return parseMessage({ to: '+436601234567', text: 'Hello', ...changes })
}

/** What the gateway has of a message. */
async function sent(key: string) {
  return (await stack.items('Messages')).find((item) => item.key === key)
}

test('a message is sent once, however often and concurrently it is asked for under one key', async () => {
  const ids = await Promise.all([1, 2, 3].map(() => postMessage(message(), 'once')))
  const later = await postMessage(message(), 'once')
  expect(ids).toEqual([later, later, later])
  expect(await sent('once')).toMatchObject({ messageId: later, requests: 4, recipient: '+436601234567' })
})

test('a 503 is a failure that may pass', async () => {
  const error = await postMessage(message({ carrier: 'down' }), 'down').catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(GatewayUnavailable)
  expect(error).toHaveProperty('message', '503: The carrier is not there.')
})

test('a 429 says when to come back', async () => {
  const busy = () => postMessage(message({ carrier: 'busy' }), 'busy')
  await expect(busy()).rejects.toEqual(new TooManyRequests(20))
  expect(await busy()).toMatch(/^message-/)
})

test('an answer that does not come in time is a failure, though the message was sent', async () => {
  const slow = () => postMessage(message({ carrier: 'slow' }), 'slow')
  await expect(slow()).rejects.toThrow('No answer within 2500 ms.')
  const { messageId } = (await sent('slow')) ?? {}
  expect(messageId).toMatch(/^message-/)
  expect(await slow()).toBe(messageId)
})

test('a number that does not exist is refused for good', async () => {
  await expect(postMessage(message({ to: '+430000000000' }), 'refused')).rejects.toThrow(MessageRefused)
  expect(await sent('refused')).toBeUndefined()
})

test.each([
  ['a page in HTML', new Response('<html>Welcome</html>'), GatewayUnavailable, /^The gateway answered 200, with/],
  [
    'a 503 with Retry-After',
    new Response('', { status: 503, headers: { 'retry-after': '7' } }),
    TooManyRequests,
    /7 s/,
  ],
  ['a 429 without', new Response('', { status: 429 }), TooManyRequests, /in 1 s/],
  ['a 500 in words', new Response('oops', { status: 500, statusText: 'Oops' }), GatewayUnavailable, /^500: Oops/],
  ['a 408', new Response('{}', { status: 408 }), GatewayUnavailable, /^408: /],
  ['a 401', new Response('{"message":"No."}', { status: 401 }), MessageRefused, /^401: No\./],
])('the gateway answers with %s', async (_what, response, kind, text) => {
  vi.spyOn(globalThis, 'fetch').mockResolvedValue(response)
  const error = await postMessage(message(), 'odd').catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(kind)
  expect(error).toHaveProperty('message', expect.stringMatching(text))
})

test('no connection is a failure that may pass', async () => {
  vi.spyOn(globalThis, 'fetch').mockRejectedValue(new TypeError('fetch failed'))
  await expect(postMessage(message(), 'away')).rejects.toThrow('No connection.')
})

test('the gateway takes nothing from who does not know its key, without an idempotency key, or that is no message', async () => {
  const { url } = JSON.parse(process.env.SST_RESOURCE_Gateway ?? '{}')
  const { value } = JSON.parse(process.env.SST_RESOURCE_GatewayKey ?? '{}')
  const post = async (headers: Readonly<Record<string, string>>, body = JSON.stringify(message())) => {
    const { status } = await fetch(`${url}/messages`, { method: 'POST', headers, body })
    return status
  }
  expect(await post({ 'idempotency-key': 'k' })).toBe(401)
  expect(await post({ 'idempotency-key': 'k', authorization: 'Bearer guess' })).toBe(401)
  expect(await post({ authorization: `Bearer ${value}` })).toBe(400)
  expect(await post({ 'idempotency-key': 'k', authorization: `Bearer ${value}` }, 'not JSON')).toBe(400)
  expect(await post({ 'idempotency-key': 'k', authorization: `Bearer ${value}` })).toBe(201)
})
