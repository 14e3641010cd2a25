import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { InvocationResult } from 'durable-engine'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { FunctionHosts } from '../src/hosts/function-hosts.ts'
import { FunctionRegistry } from '../src/hosts/function-registry.ts'
import { loadStack } from '../src/stack/load-stack.ts'
import { type TemporaryExample, temporaryExample } from './temporary-example.ts'

const NAMES = ['Ok', 'Callback', 'Exit', 'Kill', 'Loop', 'Spawn', 'Memory', 'Rejection', 'Loud', 'Thrower', 'Count']

const HANDLERS = `
import { spawnSync } from 'node:child_process'
import { Resource } from 'sst'
let calls = 0
export const Ok = async (event, context) => {
  console.log('hello')
  return { event, id: context.awsRequestId, version: context.functionVersion, thing: Resource.Thing.size, app: Resource.App.name,
    left: context.getRemainingTimeInMillis() > 0, cwd: process.cwd(), secret: process.env.SECRET_OF_THE_ENGINE ?? 'none', own: process.env.OWN }
}
export const Callback = (event, context, callback) => { setTimeout(() => callback(null, 'called back'), 1) }
export const Exit = async () => process.exit(3)
export const Kill = async () => process.kill(process.pid, 'SIGKILL')
export const Loop = async () => { for (;;); }
export const Spawn = async () => { spawnSync('sleep', ['60']) }
export const Memory = async () => { const all = []; for (;;) all.push(new Array(1e5).fill(Math.random())) }
export const Rejection = async () => { Promise.reject(new Error('nobody caught me')); await new Promise((done) => setTimeout(done, 5000)) }
export const Loud = async () => { const line = 'x'.repeat(999) + '\\n'; for (let i = 0; i < 50_000; i++) process.stdout.write(line); return 'said' }
export const Thrower = async () => { throw new TypeError('bad input') }
export const Count = async () => ++calls
`

let example: TemporaryExample
let registry: FunctionRegistry
let hosts: FunctionHosts

beforeAll(async () => {
  process.env.SECRET_OF_THE_ENGINE = 'leaked'
  const functions = NAMES.map(
    (name) =>
      `new sst.aws.Function('${name}', { handler: 'src/handlers.${name}', link: [thing], timeout: '1 second', memory: '128 MB', environment: { OWN: 'yes' } })`,
  )
  const thing = `const thing = new sst.Linkable('Thing', { properties: { size: 3 } })`
  example = temporaryExample([thing, ...functions].join('\n'), { 'src/handlers.js': HANDLERS })
  registry = await FunctionRegistry.open(example.dataFolder)
  // The sst package is found from here, as an example finds it in its own dependencies.
  const sst = join(import.meta.dirname, '../node_modules/sst/dist/index.js')
  const stack = await loadStack(example.directory)
  await registry.publishStack({
    ...stack,
    functions: stack.functions.map((fn) => ({ ...fn, esbuild: { alias: { sst } } })),
  })
  hosts = new FunctionHosts({
    registry,
    dataFolder: example.dataFolder,
    endpoints: () => ({ lambda: 'http://127.0.0.1:9' }),
  })
})

afterAll(async () => {
  await hosts.close()
  example[Symbol.dispose]()
})

async function invoke(component: string, payload: unknown = {}): Promise<InvocationResult> {
  const version = registry.resolve(`demo-local-${component}`, '1')
  if (version === undefined) throw new Error(`no function ${component}`)
  const requestId = crypto.randomUUID()
  return await hosts.invoke({ function: version, requestId, payload: JSON.stringify(payload), functionArn: 'arn' })
}

function payloadOf(result: InvocationResult): unknown {
  return result.ok ? JSON.parse(result.payload) : result
}

test('a handler gets its event, the context of Lambda, its links and its own environment, and nothing else', async () => {
  const result = await invoke('Ok', { n: 1 })
  expect(payloadOf(result)).toEqual({
    event: { n: 1 },
    id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    version: '1',
    thing: 3,
    app: 'demo',
    left: true,
    cwd: example.directory,
    secret: 'none',
    own: 'yes',
  })
  expect(result.logTail).toBe('hello\n')
})

test('a handler may answer by callback', async () => {
  expect(payloadOf(await invoke('Callback'))).toBe('called back')
})

test('an error that a handler throws comes back as Lambda reports it', async () => {
  const result = await invoke('Thrower')
  expect(result).toMatchObject({
    ok: false,
    reason: 'error',
    error: { ErrorType: 'TypeError', ErrorMessage: 'bad input' },
  })
  expect(result.ok ? '' : result.error.StackTrace?.[0]).toContain('src/handlers.js')
})

test.each([
  ['Exit', 'exit status 3'],
  ['Kill', 'signal: killed'],
  ['Memory', 'signal: aborted'],
])('a process that dies fails its invocation only: %s', async (component, how) => {
  const result = await invoke(component)
  expect(result).toMatchObject({ ok: false, reason: 'exit', error: { ErrorType: 'Runtime.ExitError' } })
  expect(result.ok ? '' : result.error.ErrorMessage).toContain(how)
  expect(await invoke('Ok')).toMatchObject({ ok: true })
})

test.each(['Loop', 'Spawn'])('a process that answers nothing is killed when its time is up: %s', async (component) => {
  const result = await invoke(component)
  expect(result).toMatchObject({ ok: false, reason: 'timeout', error: { ErrorType: 'Sandbox.Timedout' } })
  expect(result.ok ? '' : result.error.ErrorMessage).toMatch(/Task timed out after 1\.00 seconds$/)
})

test('a rejection that nobody handles fails the invocation', async () => {
  expect(await invoke('Rejection')).toMatchObject({
    ok: false,
    error: { ErrorType: 'Runtime.UnhandledPromiseRejection', ErrorMessage: 'nobody caught me' },
  })
})

test('50 MB of output leave the engine up and the log bounded', async () => {
  const result = await invoke('Loud')
  expect(payloadOf(result)).toBe('said')
  expect(result.logTail).toHaveLength(4096)
  expect(readFileSync(join(example.dataFolder, 'logs/demo-local-Loud.log')).length).toBeLessThan(3_000_000)
})

test('a host is used again, and a killed one fails its invocation', async () => {
  expect(payloadOf(await invoke('Count'))).toBe(1)
  expect(payloadOf(await invoke('Count'))).toBe(2)
  expect(hosts.kill('no such request')).toBe(false)
})

test('a change of code is a new version, and the old one stays', async () => {
  using other = temporaryExample(`new sst.aws.Function('F', { handler: 'src/f.handler' })`, {
    'src/f.js': 'export const handler = async () => "old"',
  })
  const versions = await FunctionRegistry.open(other.dataFolder)
  await versions.publishStack(await loadStack(other.directory))
  await versions.publishStack(await loadStack(other.directory))
  other.write('src/f.js', 'export const handler = async () => "new"')
  await versions.publishStack(await loadStack(other.directory))
  const listed = (await FunctionRegistry.open(other.dataFolder)).list()
  expect(listed[0]?.versions.map(({ version }) => version)).toEqual(['1', '2'])
  const run = new FunctionHosts({ registry: versions, dataFolder: other.dataFolder, endpoints: () => ({ lambda: '' }) })
  async function answer(qualifier: string): Promise<unknown> {
    const version = versions.resolve('demo-local-F', qualifier)
    if (version === undefined) throw new Error(`no version ${qualifier}`)
    const requestId = crypto.randomUUID()
    return payloadOf(await run.invoke({ function: version, requestId, payload: '{}', functionArn: 'arn' }))
  }
  expect([await answer('1'), await answer('2'), await answer('$LATEST')]).toEqual(['old', 'new', 'new'])
  await run.close()
})

test('a source file with a syntax error is named with its line', async () => {
  using other = temporaryExample(`new sst.aws.Function('F', { handler: 'src/f.handler' })`, {
    'src/f.ts': 'const x = 1\nconst = 2',
  })
  const versions = await FunctionRegistry.open(other.dataFolder)
  await expect(loadStack(other.directory).then((stack) => versions.publishStack(stack))).rejects.toThrow(
    /src\/f\.ts:2: /,
  )
})
