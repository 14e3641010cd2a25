import { expect, test } from 'vitest'
import { matchRoute } from './http-route.ts'

const KEYS = [
  'GET /pets/dog/1',
  'GET /pets/dog/{id}',
  'GET /pets/{proxy+}',
  'ANY /pets/{kind}/{id}',
  'POST /pets',
  'ANY /{proxy+}',
  '$default',
]
const routes = KEYS.map((key) => ({ key, functionName: key }))

test.each([
  ['GET', '/pets/dog/1', 'GET /pets/dog/1', {}],
  ['GET', '/pets/dog/2', 'GET /pets/dog/{id}', { id: '2' }],
  ['GET', '/pets/cat/1', 'ANY /pets/{kind}/{id}', { kind: 'cat', id: '1' }],
  ['GET', '/pets/a/b/c', 'GET /pets/{proxy+}', { proxy: 'a/b/c' }],
  ['POST', '/pets/dog/5', 'ANY /pets/{kind}/{id}', { kind: 'dog', id: '5' }],
  ['POST', '/pets', 'POST /pets', {}],
  ['GET', '/pets/dog/a%20b%2Fc', 'GET /pets/dog/{id}', { id: 'a b/c' }],
  ['GET', '/pets/dog/%E0%A4%A', 'GET /pets/dog/{id}', { id: '%E0%A4%A' }],
  ['DELETE', '/elsewhere', 'ANY /{proxy+}', { proxy: 'elsewhere' }],
  ['GET', '/', '$default', {}],
])('%s %s goes to the most specific route', (method, path, key, pathParameters) => {
  expect(matchRoute(routes, method, path)).toEqual({ route: { key, functionName: key }, pathParameters })
})

test('without a route that matches there is none', () => {
  const post = routes.filter(({ key }) => key === 'POST /pets')
  expect(matchRoute(post, 'GET', '/pets')).toBeUndefined()
  expect(matchRoute(post, 'POST', '/pets/')).toBeUndefined()
})
