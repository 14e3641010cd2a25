import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startLocal } from '../src/local.ts'
import { temporaryExample } from './temporary-example.ts'

// The sst package is found from here, as an example finds it in its own dependencies.
const SST = join(import.meta.dirname, '../node_modules/sst/dist/index.js')
const STACK = `
  const hello = new sst.aws.Function('Hello', { handler: 'src/hello.handler', url: true })
  const api = new sst.aws.ApiGatewayV2('Api')
  api.route('GET /hello/{name}', {
    handler: 'src/route.handler',
    link: [hello, api],
    nodejs: { esbuild: { alias: { sst: '${SST}' } } },
  })`
const FILES = {
  'src/hello.js': `export const handler = async ({ rawPath }) => ({ rawPath })`,
  'src/route.js': `
    import { Resource } from 'sst'
    export const handler = async ({ pathParameters }) => {
      const response = await fetch(Resource.Hello.url + '/' + pathParameters.name)
      return { api: Resource.Api.url, hello: await response.json() }
    }`,
}

test('routes and function URLs answer, know each other by their links, and keep their ports', async () => {
  using example = temporaryExample(STACK, FILES)
  const { directory, dataFolder } = example
  const first = await startLocal({ directories: [directory], dataFolder })
  const urls = new Map(first.urls)
  const api = urls.get('demo/Api') ?? ''
  expect([...urls.keys()]).toEqual(['demo/Hello', 'demo/Api'])
  const response = await fetch(`${api}/hello/you`)
  expect([response.status, await response.json()]).toEqual([200, { api, hello: { rawPath: '/you' } }])
  expect((await fetch(`${api}/else`)).status).toBe(404)
  await first.close()
  await expect(fetch(`${api}/hello/you`)).rejects.toThrow()

  const second = await startLocal({ directories: [directory], dataFolder })
  expect(second.urls).toEqual(urls)
  expect(second.registry.list().flatMap(({ versions }) => versions.map(({ version }) => version))).toEqual(['1', '1'])
  await second.close()
  expect(JSON.parse(readFileSync(join(dataFolder, 'ports.json'), 'utf8'))).toEqual({
    'demo/Hello': Number(new URL(urls.get('demo/Hello') ?? '').port),
    'demo/Api': Number(new URL(api).port),
  })
})
