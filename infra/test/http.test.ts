import { expect, test, vi } from 'vitest'
import { answering, type HttpRequest, jsonBody, jsonResponse, RequestProblem } from '../runtime/http.ts'

const REQUEST: HttpRequest = { headers: {}, requestContext: { domainName: 'api.example' } }

test('a body is JSON text, however the gateway hands it over', () => {
  const encoded = Buffer.from('{"a":"ä"}').toString('base64')
  expect(jsonBody({ ...REQUEST, body: '[1]' })).toBe('[1]')
  expect(jsonBody({ ...REQUEST, body: encoded, isBase64Encoded: true })).toBe('{"a":"ä"}')
  expect([jsonBody(REQUEST), jsonBody({ ...REQUEST, body: ' ' })]).toEqual(['null', 'null'])
  expect(() => jsonBody({ ...REQUEST, body: '{' })).toThrow(RequestProblem)
  const latin1 = Buffer.from('"ä"', 'latin1').toString('base64')
  expect(() => jsonBody({ ...REQUEST, body: latin1, isBase64Encoded: true })).toThrow(RequestProblem)
})

test('a problem of the caller is answered, and cached by nobody', async () => {
  const refuse = answering(async () => {
    throw new RequestProblem(410, 'Too late.')
  })
  expect(await refuse(REQUEST)).toEqual(jsonResponse(410, { message: 'Too late.' }))
  expect(jsonResponse(200, 1).headers['cache-control']).toBe('no-store')
})

test('where AWS asks for patience, the caller is asked for it', async () => {
  const throttled = Object.assign(new Error('Rate exceeded'), { name: 'TooManyRequestsException' })
  const { statusCode, headers } = await answering(() => Promise.reject(throttled))(REQUEST)
  expect([statusCode, headers['retry-after']]).toEqual([429, '1'])
})

test('what went wrong here is logged, and the caller does not learn it', async () => {
  const logged = vi.spyOn(console, 'error').mockImplementation(() => {})
  const failure = new Error('the key is 1234')
  const { statusCode, body } = await answering(() => Promise.reject(failure))(REQUEST)
  expect(logged).toHaveBeenCalledWith(failure)
  expect(statusCode).toBe(500)
  expect(body).not.toContain('1234')
})
