import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import { build, type Metafile } from 'esbuild'
import { afterAll, beforeAll, expect, test } from 'vitest'

const ENTRY = fileURLToPath(new URL('../src/index.ts', import.meta.url))

const HANDLER = `
import { withDurableExecution } from ${JSON.stringify(ENTRY)}
export const handler = withDurableExecution(async (event, context) => context.step('double', async () => event.n * 2))
`

/** Invokes the handler as Lambda's runtime would, and then has nothing more to do. */
const MAIN = `
import { handler } from './handler.mjs'
const event = {
  DurableExecutionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:f:1/durable-execution/n/i',
  CheckpointToken: 'first',
  InitialExecutionState: {
    Operations: [{ Id: 'e', Type: 'EXECUTION', Status: 'STARTED', StartTimestamp: 0, ExecutionDetails: { InputPayload: '{"n":21}' } }],
  },
}
const output = await handler(event, { awsRequestId: 'r', getRemainingTimeInMillis: () => 60000 })
console.log(JSON.stringify(output))
`

let folder: string
let metafile: Metafile
let server: Server
let endpoint: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'durable-bundle-'))
  await writeFile(join(folder, 'handler.ts'), HANDLER)
  await writeFile(join(folder, 'main.mjs'), MAIN)
  const result = await build({
    entryPoints: [join(folder, 'handler.ts')],
    outfile: join(folder, 'handler.mjs'),
    bundle: true,
    format: 'esm',
    platform: 'node',
    minify: true,
    metafile: true,
    external: ['@aws-sdk/*'],
  })
  metafile = result.metafile
  // Accepts every checkpoint, and keeps connections open for longer than the test may take.
  server = createServer((request, response) => {
    request.resume().once('end', () => response.end('{"CheckpointToken":"next","NewExecutionState":{"Operations":[]}}'))
  })
  server.keepAliveTimeout = 600_000
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  endpoint = `http://127.0.0.1:${typeof address === 'object' ? address?.port : address}`
})

afterAll(async () => {
  server.closeAllConnections()
  server.close()
  await rm(folder, { recursive: true })
})

test('a handler bundled as an ES module, without a banner, runs, and its process ends by itself', async () => {
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [join(folder, 'main.mjs')], {
    env: {
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'id',
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_ENDPOINT_URL_LAMBDA: endpoint,
    },
    // Killed only if a socket or a timer keeps it alive.
    timeout: 60_000,
  })
  expect(stderr).toBe('')
  expect(JSON.parse(stdout)).toEqual({ Status: 'SUCCEEDED', Result: '42' })
}, 90_000)

test('the bundle of a one-step function stays under 76.5 KB, 26.3 KB as it travels', async () => {
  const bytes = await readFile(join(folder, 'handler.mjs'))
  expect(bytes.length).toBeLessThanOrEqual(76_500)
  expect(gzipSync(bytes, { level: 9 }).length).toBeLessThanOrEqual(26_300)
})

test('nothing but Node itself is loaded; the AWS SDK only when it is needed', () => {
  const [output] = Object.values(metafile.outputs)
  const foreign = output?.imports.filter(({ path }) => !path.startsWith('node:'))
  expect(foreign).toEqual([{ path: '@aws-sdk/client-lambda', kind: 'dynamic-import', external: true }])
})
