import { request } from 'node:http'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type CallFunction, type HttpApi, startHttpApi } from '../../src/stand-ins/index.ts'

let api: HttpApi
let called: Parameters<CallFunction>[0][]
let answer: (event: unknown) => ReturnType<CallFunction>

beforeAll(async () => {
  api = await startHttpApi({
    routes: [
      { key: 'POST /orders/{id}', functionName: 'start', qualifier: '2' },
      { key: 'GET /orders', functionName: 'list' },
    ],
    call(call) {
      called.push(call)
      return answer(JSON.parse(call.payload))
    },
    timeoutMs: 200,
  })
})

afterAll(() => api.close())

beforeEach(() => {
  called = []
  answer = async () => ({ payload: '{"fine":true}' })
})

function eventOf(call: Parameters<CallFunction>[0] | undefined): unknown {
  return JSON.parse(call?.payload ?? 'null')
}

test('a request reaches the function of its route as an event of format 2.0', async () => {
  const response = await fetch(`${api.url}/orders/a%20b?x=1&x=2&y=`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', cookie: 'a=1; b=2', 'X-Thing': 'T' },
    body: '{"n":1}',
  })
  expect([response.status, await response.json()]).toEqual([200, { fine: true }])
  expect(called).toMatchObject([{ functionName: 'start', qualifier: '2' }])
  expect(eventOf(called[0])).toMatchObject({
    version: '2.0',
    routeKey: 'POST /orders/{id}',
    rawPath: '/orders/a%20b',
    rawQueryString: 'x=1&x=2&y=',
    cookies: ['a=1', 'b=2'],
    headers: {
      'content-type': 'application/json',
      'x-thing': 'T',
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-port': new URL(api.url).port,
      'x-forwarded-proto': 'http',
    },
    queryStringParameters: { x: '1,2', y: '' },
    pathParameters: { id: 'a b' },
    requestContext: {
      http: { method: 'POST', path: '/orders/a%20b' },
      stage: '$default',
      time: expect.stringMatching(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/),
    },
    body: '{"n":1}',
    isBase64Encoded: false,
  })
})

test.each([
  ['image/png', 'AQID', true],
  // As API Gateway does it: what forms send is no text.
  ['application/x-www-form-urlencoded', 'AQID', true],
  [undefined, 'AQID', true],
  ['text/csv; charset=utf-8', '\x01\x02\x03', false],
  ['application/problem+json', '\x01\x02\x03', false],
])('a body of the type %s is handed over as "%s"; in base64: %s', async (type, body, isBase64Encoded) => {
  const headers = type === undefined ? {} : { 'content-type': type }
  await fetch(`${api.url}/orders/1`, { method: 'POST', headers, body: new Uint8Array([1, 2, 3]) })
  expect(eventOf(called[0])).toMatchObject({ body, isBase64Encoded })
})

test('a function decides on status, headers and cookies', async () => {
  answer = async () => ({
    payload: JSON.stringify({ statusCode: 418, headers: { 'x-tea': 'pot' }, cookies: ['c=1'], body: 'short' }),
  })
  const response = await fetch(`${api.url}/orders`)
  expect(response.status).toBe(418)
  expect(response.headers.get('x-tea')).toBe('pot')
  expect(response.headers.getSetCookie()).toEqual(['c=1'])
  expect(await response.text()).toBe('short')
})

test.each<[string, number, () => ReturnType<CallFunction>]>([
  ['fails', 500, async () => ({ functionError: 'Unhandled', payload: '{}' })],
  ['is not there', 500, () => Promise.reject(new Error('Function not found'))],
  ['answers nonsense', 500, async () => ({ payload: '{"statusCode":"x"}' })],
  ['sets a header that cannot be sent', 500, async () => ({ payload: '{"statusCode":200,"headers":{"a b":"\\n"}}' })],
  ['takes too long', 503, () => new Promise(() => {})],
])('a function that %s gives %i', async (_what, status, failing) => {
  answer = failing
  const response = await fetch(`${api.url}/orders`)
  expect([response.status, await response.json()]).toEqual([status, { message: expect.any(String) }])
})

test('what has no route is not found, and routes can change', async () => {
  expect((await fetch(`${api.url}/else`)).status).toBe(404)
  const before = [
    { key: 'POST /orders/{id}', functionName: 'start', qualifier: '2' },
    { key: 'GET /orders', functionName: 'list' },
  ]
  api.setRoutes([{ key: '$default', functionName: 'all' }])
  expect((await fetch(`${api.url}/else`)).status).toBe(200)
  api.setRoutes(before)
})

test('a body that no function can take is refused, and not handed over', async () => {
  const response = await fetch(`${api.url}/orders/1`, { method: 'POST', body: 'x'.repeat(6_000_001) })
  expect(response.status).toBe(413)
  expect(called).toEqual([])
})

test('only this machine is served', async () => {
  const { port } = new URL(api.url)
  const status = await new Promise((resolve) => {
    request({ host: '127.0.0.1', port, path: '/orders', headers: { host: 'evil.example' } }, async (response) => {
      await text(response)
      resolve(response.statusCode)
    }).end()
  })
  expect(status).toBe(403)
  expect((await fetch(`${api.url}/orders`, { headers: { origin: 'https://evil.example' } })).status).toBe(403)
  expect(called).toEqual([])
})
