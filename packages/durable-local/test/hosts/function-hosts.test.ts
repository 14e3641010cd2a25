import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Hosted, hosted, payloadOf } from './hosted.ts'

// The sst package is found from here, as an example finds it in its own dependencies.
const SST = join(import.meta.dirname, '../../node_modules/sst/dist/index.js')

const HANDLERS = `
import { Resource } from 'sst'
let calls = 0
export const Look = async (event, context) => {
  console.log('hello')
  return { event, thing: Resource.Thing.size, app: Resource.App.name, cwd: process.cwd(), parent: typeof process.send,
    left: context.getRemainingTimeInMillis(), context, env: process.env }
}
export const Callback = (event, context, callback) => { setTimeout(() => callback(null, 'called back'), 1) }
export const Nothing = async () => {}
export const Thrower = async () => { throw new TypeError('bad input\\n  at the very start') }
export const Odd = async (what) => { if (what === 'text') throw 'just a text'; throw { get message() { throw new Error('no') } } }
export const Circle = async () => { const a = {}; a.a = a; return a }
export const Large = async (size) => 'x'.repeat(size)
export const Count = async () => ++calls
export const Loud = async () => { const line = 'x'.repeat(999) + '\\n'; for (let i = 0; i < 50_000; i++) process.stdout.write(line); return 'said' }
export const Late = async () => { setTimeout(() => console.log('after the answer'), 20); return 'early' }
`
const NAMES = [...HANDLERS.matchAll(/export const (\w+)/g)].map(([, name = '']) => name)

let world: Hosted

beforeAll(async () => {
  process.env.SECRET_OF_THE_ENGINE = 'leaked'
  world = await hosted({
    run: `const thing = new sst.Linkable('Thing', { properties: { size: 3 } })`,
    functions: NAMES,
    args: `link: [thing], timeout: '10 seconds', memory: '128 MB', environment: { OWN: 'yes' }, nodejs: { esbuild: { alias: { sst: '${SST}' } } }`,
    handlers: HANDLERS,
  })
})

afterAll(async () => {
  delete process.env.SECRET_OF_THE_ENGINE
  await world[Symbol.asyncDispose]()
})

test('a handler gets its event, the context of Lambda and its links', async () => {
  const { requestId, result } = world.start('Look', { n: 1 })
  const seen = payloadOf(await result)
  expect(seen).toMatchObject({
    event: { n: 1 },
    thing: 3,
    app: 'demo',
    cwd: world.example.directory,
    context: {
      awsRequestId: requestId,
      functionName: 'demo-local-Look',
      functionVersion: '1',
      invokedFunctionArn: 'arn',
      memoryLimitInMB: '128',
      logGroupName: '/aws/lambda/demo-local-Look',
      callbackWaitsForEmptyEventLoop: true,
    },
  })
  expect(seen).toHaveProperty(
    'left',
    expect.toSatisfy((left: number) => left > 0 && left <= 10_000),
  )
  expect((await result).logTail).toBe('hello\n')
})

test('a handler has the environment of Lambda and its own, and nothing of the engine', async () => {
  const { env, parent } = payloadOf(await world.invoke('Look')) as { env: NodeJS.ProcessEnv; parent: string }
  expect(env).toMatchObject({
    OWN: 'yes',
    AWS_LAMBDA_FUNCTION_NAME: 'demo-local-Look',
    AWS_LAMBDA_FUNCTION_VERSION: '1',
    AWS_ENDPOINT_URL_LAMBDA: 'http://127.0.0.1:9',
    AWS_REGION: 'us-east-1',
    TZ: 'UTC',
    _HANDLER: 'src/handlers.Look',
  })
  expect(env).not.toHaveProperty('SECRET_OF_THE_ENGINE')
  expect(env).not.toHaveProperty('NODE_CHANNEL_FD')
  expect(parent).toBe('undefined')
})

test('a handler may answer by callback, or with nothing', async () => {
  expect(payloadOf(await world.invoke('Callback'))).toBe('called back')
  expect(payloadOf(await world.invoke('Nothing'))).toBe(null)
})

test('an error that a handler throws comes back as Lambda reports it, with the place in the source', async () => {
  const result = await world.invoke('Thrower')
  expect(result).toMatchObject({
    ok: false,
    reason: 'error',
    error: { ErrorType: 'TypeError', ErrorMessage: 'bad input\n  at the very start' },
  })
  const trace = result.ok ? [] : result.error.StackTrace
  expect(trace?.[0]).toMatch(/^at .*src\/handlers\.js:11:/)
  expect(result.logTail).toContain('bad input')
})

test('whatever a handler throws is reported', async () => {
  expect(await world.invoke('Odd', 'text')).toMatchObject({
    error: { ErrorType: 'string', ErrorMessage: 'just a text' },
  })
  expect(await world.invoke('Odd', 'object')).toMatchObject({ error: { ErrorType: 'object' } })
  expect(await world.invoke('Circle')).toMatchObject({ error: { ErrorType: 'TypeError' } })
})

test('an answer of 6 MB arrives, and a larger one is an error', async () => {
  expect(payloadOf(await world.invoke('Large', 6_000_000))).toHaveLength(6_000_000)
  expect(await world.invoke('Large', 7_000_000)).toMatchObject({
    ok: false,
    error: { ErrorType: 'Function.ResponseSizeTooLarge' },
  })
})

test('a process is used again', async () => {
  expect(payloadOf(await world.invoke('Count'))).toBe(1)
  expect(payloadOf(await world.invoke('Count'))).toBe(2)
})

test('50 MB of output leave the engine up, and the log bounded and marked with the request', async () => {
  const { requestId, result } = world.start('Loud')
  expect(payloadOf(await result)).toBe('said')
  expect((await result).logTail).toHaveLength(4096)
  const log = readFileSync(join(world.example.dataFolder, 'logs/demo-local-Loud.log'), 'utf8').trimEnd().split('\n')
  expect(log.length).toBeLessThan(2200)
  expect(log[0]).toMatch(new RegExp(`^\\d{4}-\\d\\d-\\d\\dT\\S+Z ${requestId} x{999}$`))
  expect(log.at(-1)?.slice(-90)).toMatch(/\(\d+ more characters were dropped/)
})

test('what is written after the answer goes to the log, and to no invocation', async () => {
  expect(await world.invoke('Late')).toMatchObject({ ok: true, logTail: '' })
  const file = join(world.example.dataFolder, 'logs/demo-local-Late.log')
  await expect.poll(() => readFileSync(file, { encoding: 'utf8', flag: 'a+' })).toMatch(/Z - after the answer\n$/)
})
