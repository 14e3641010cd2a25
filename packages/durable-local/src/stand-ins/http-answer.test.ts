import { expect, test } from 'vitest'
import { httpAnswer } from './http-answer.ts'

function answer(result: unknown) {
  const answered = httpAnswer(JSON.stringify(result))
  return answered === undefined ? undefined : { ...answered, body: answered.body.toString() }
}

test('a result with a status code is the answer', () => {
  expect(answer({ statusCode: 201, headers: { 'X-A': 1 }, cookies: ['a=1', 'b=2'], body: 'made' })).toEqual({
    status: 201,
    headers: { 'content-type': 'text/plain; charset=utf-8', 'x-a': '1', 'set-cookie': ['a=1', 'b=2'] },
    body: 'made',
  })
  expect(answer({ statusCode: 200, body: 'aGk=', isBase64Encoded: true })?.body).toBe('hi')
  expect(answer({ statusCode: '204' })).toMatchObject({ status: 204, body: '' })
})

test('any other result is its body', () => {
  const headers = { 'content-type': 'application/json' }
  expect(answer({ a: 1 })).toEqual({ status: 200, headers, body: '{"a":1}' })
  expect(answer('text')).toEqual({ status: 200, headers, body: 'text' })
  expect(answer(null)).toEqual({ status: 200, headers, body: 'null' })
})

test.each([{ statusCode: 'x' }, { statusCode: 42 }, { statusCode: 200, body: { not: 'a text' } }])(
  'a malformed answer is none: %j',
  (result) => expect(answer(result)).toBeUndefined(),
)
