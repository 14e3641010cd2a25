import { expect, test } from 'vitest'
import { loadStack } from '../../src/stack/load-stack.ts'
import { temporaryExample } from '../temporary-example.ts'

const HANDLER = { 'src/a.ts': 'export const handler = async () => 1' }

test('an HTTP API has routes to new functions and to existing ones', async () => {
  using example = temporaryExample(
    `const order = new sst.aws.Workflow('Order', { handler: 'src/a.handler' })
     const api = new sst.aws.ApiGatewayV2('Api')
     api.route('POST /orders/{id}', { handler: 'src/a.handler', link: [order], timeout: '5 seconds' })
     api.route('GET /', 'src/a.handler')
     api.route('$default', $interpolate\`\${order.arn}:\${order.qualifier}\`)
     return { url: api.url }`,
    HANDLER,
  )
  const { apis, functions, resources, outputs, warnings } = await loadStack(example.directory)
  expect(apis).toEqual([
    {
      component: 'Api',
      timeoutSeconds: 30,
      routes: [
        { key: 'POST /orders/{id}', functionName: 'demo-local-ApiPostOrdersId' },
        { key: 'GET /', functionName: 'demo-local-ApiGet' },
        { key: '$default', functionName: 'demo-local-Order', qualifier: '⟨qualifier of Order⟩' },
      ],
    },
  ])
  expect(functions.find(({ component }) => component === 'ApiPostOrdersId')).toMatchObject({
    links: ['Order'],
    timeoutSeconds: 5,
  })
  expect(resources.Api).toEqual({ type: 'sst.aws.ApiGatewayV2', url: '⟨url of demo/Api⟩' })
  expect(outputs).toEqual({ url: '⟨url of demo/Api⟩' })
  expect(warnings).toEqual([])
})

test('a function with a URL is linked with it; a durable one is called by its version', async () => {
  using example = temporaryExample(
    `const plain = new sst.aws.Function('Plain', { handler: 'src/a.handler', url: true })
     new sst.aws.Function('Durable', { handler: 'src/a.handler', url: true, durable: true, environment: { PLAIN: plain.url } })
     new sst.aws.Function('Private', { handler: 'src/a.handler' })`,
    HANDLER,
  )
  const { apis, functions, resources } = await loadStack(example.directory)
  expect(apis).toMatchObject([
    { component: 'Plain', routes: [{ key: '$default', functionName: 'demo-local-Plain' }] },
    { component: 'Durable', routes: [{ qualifier: '⟨qualifier of Durable⟩' }] },
  ])
  expect(resources.Plain).toMatchObject({ url: '⟨url of demo/Plain⟩' })
  expect(resources.Private).not.toHaveProperty('url')
  expect(functions[1]?.environment).toEqual({ PLAIN: '⟨url of demo/Plain⟩' })
})

test.each([
  [`api.route('FETCH /', 'src/a.handler')`, 'A route of Api has to be a method and a path'],
  [`api.route('GET /', 'src/a.handler'); api.route('GET  /', 'src/a.handler')`, 'Api has the route "GET /" twice.'],
  [`api.route('GET /', 'src/b.handler')`, 'The handler "src/b.handler" of ApiGet has to be a file'],
])('a route that is wrong is refused: %s', async (route, message) => {
  using example = temporaryExample(`const api = new sst.aws.ApiGatewayV2('Api')\n${route}`, HANDLER)
  await expect(loadStack(example.directory)).rejects.toThrow(`sst.config.ts:5: ${message}`)
})
