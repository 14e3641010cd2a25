import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { GetFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { type DurableContext, withDurableExecution } from 'durable-core'
import { expect, test } from 'vitest'
import { run } from '../src/index.ts'

type Body = (context: DurableContext) => Promise<unknown>

function handlerThat(body: Body) {
  return withDurableExecution(async (_event: unknown, ctx: DurableContext) => {
    await ctx.wait('a while', { seconds: 1 })
    return await body(ctx)
  })
}

/** One that nobody answers. */
const library = new LambdaClient({
  endpoint: 'http://127.0.0.1:1',
  region: 'eu-west-1',
  credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
  maxAttempts: 1,
})

/** What the report says, and the line of this file that it names. */
async function reportOn(body: Body): Promise<string> {
  const error = await run(handlerThat(body)).then(
    () => undefined,
    (reason: Error) => reason,
  )
  return error?.message ?? 'clean'
}

test.each<[string, Body]>([
  ['Date.now()', async () => Date.now()],
  ['new Date()', async () => new Date().toISOString()],
  ['Date()', async () => Date()],
  ['performance.now()', async () => performance.now()],
  ['process.hrtime()', async () => process.hrtime()[0]],
  ['process.hrtime.bigint()', async () => String(process.hrtime.bigint())],
  ['Math.random()', async () => [1].map(() => Math.random())],
  ['crypto.randomUUID()', async () => randomUUID()],
  ['crypto.randomUUID()', async () => globalThis.crypto.randomUUID()],
  ['setTimeout()', () => new Promise((resolve) => setTimeout(resolve, 1, 0))],
  ['timers/promises.setTimeout()', () => sleep(1, 0)],
  ['fetch()', () => fetch('data:text/plain,hello').then((response) => response.text())],
  ['fs.readFileSync()', async () => readFileSync(import.meta.filename).length],
  ['socket.connect()', async () => void new Socket().on('error', () => {}).connect(1, '127.0.0.1')],
  ['http.request()', () => library.send(new GetFunctionCommand({ FunctionName: 'x' })).catch(() => {})],
])('%s in a handler is reported with its place and the fix', async (call, body) => {
  const report = await reportOn(body)
  expect(report).toMatch(/test\/strict\.test\.ts:\d+:\d+ {2}/)
  expect(report).toContain(`  ${call}\n    `)
  expect(report).toContain('strict: false')
})

test('the place is the line in the source, also where types were taken out before it', async () => {
  const report = await reportOn(async () => {
    interface Stamp {
      readonly at: number
    }
    const stamp: Stamp = { at: Date.now() }
    return stamp
  })
  const [, line] = /strict\.test\.ts:(\d+):/.exec(report) ?? []
  const source = readFileSync(import.meta.filename, 'utf8').split('\n')
  expect(source[Number(line) - 1]).toContain('{ at: Date.now() }')
})

test('in the body of an operation everything is allowed', async () => {
  expect(
    await reportOn(async (ctx) => {
      await ctx.step('clock', async () => {
        await sleep(1)
        return [Date.now(), new Date(), Math.random(), randomUUID(), readFileSync(import.meta.filename).length]
      })
      await ctx.runInChildContext('child', (child) => child.step('chance', async () => Math.random()))
      await ctx.waitForCondition('soon', async () => Date.now(), {
        initialState: 0,
        waitStrategy: () => ({ shouldContinue: false }),
      })
    }),
  ).toBe('clean')
})

test('what comes out the same each time is allowed, and so is what the context offers', async () => {
  expect(
    await reportOn(async (ctx) => {
      await ctx.now('then')
      ctx.uuid('id')
      return [new Date(0), new Date('2026-01-01'), Math.max(1, 2)]
    }),
  ).toBe('clean')
})

test('what the runtime calls besides may do what it likes: plugins, loggers, serdes, strategies', async () => {
  const serdes = {
    serialize: async (value: unknown) => {
      await sleep(1)
      return JSON.stringify([value, Date.now()])
    },
    deserialize: async (text: string | undefined) => (text === undefined ? undefined : JSON.parse(text)[0]),
  }
  const silent = { error() {}, warn() {}, debug() {}, info: () => void Date.now() }
  const handler = withDurableExecution(
    async (_event: unknown, ctx: DurableContext) => {
      ctx.configureLogger({ customLogger: silent })
      ctx.logger.info('begun')
      await ctx.step('twice', async ({ attempt }) => assert(attempt > 1), {
        serdes,
        retryStrategy: () => ({ shouldRetry: true, delay: { seconds: 1 + Math.floor(Math.random()) } }),
      })
      await ctx.waitForCondition('soon', async () => 1, {
        initialState: 0,
        waitStrategy: () => ({ shouldContinue: Math.random() > 1, delay: { seconds: 1 } }),
      })
    },
    { plugins: [{ onOperationStart: async () => void performance.now(), wrapInvocation: (_info, go) => timed(go) }] },
  )
  expect((await run(handler)).status).toBe('SUCCEEDED')
})

async function timed<T>(go: () => T): Promise<Awaited<T>> {
  Date.now()
  const result = await go()
  Date.now()
  return result
}

test('child contexts are handler code', async () => {
  const report = await reportOn((ctx) => ctx.runInChildContext('child', async () => Date.now()))
  expect(report).toContain('Date.now()')
})

test('one place is reported once, however often the handler runs', async () => {
  const report = await reportOn(async (ctx) => {
    for (let i = 0; i < 3; i++) {
      Math.random()
      await ctx.wait(`pause ${i}`, { seconds: 1 })
    }
  })
  expect(report.match(/Math\.random\(\)/g)).toHaveLength(1)
})

test('functions that the handler invokes, and the test itself, may do what they like', async () => {
  const handler = handlerThat((ctx) => ctx.invoke('clock', 'clock', {}))
  const outcome = await run(handler, { functions: { clock: async () => Date.now() } })
  expect(outcome.result).toBeGreaterThan(0)
  expect(new Date()).toBeInstanceOf(Date)
  expect(new Date().constructor).toBe(Date)
})

test('strict mode can be turned off', async () => {
  const outcome = await run(
    handlerThat(async () => Date.now()),
    { strict: false },
  )
  expect(outcome.status).toBe('SUCCEEDED')
})
