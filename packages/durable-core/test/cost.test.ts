import * as official from '@aws/durable-execution-sdk-js'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import * as durable from '../src/index.ts'
import { MemoryService } from './memory-service.ts'
import type { Sdk } from './parity-handlers.ts'

// Where the types of the two differ, the type tests say so; here only behaviour counts.
const officialSdk = official as unknown as Sdk

type Code = (context: durable.DurableContext) => Promise<unknown>

// The 50 ms for which a START may wait never pass, however busy the machine is.
beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }))
afterEach(() => void vi.useRealTimers())

const numbers = (count: number) => Array.from({ length: count }, (_, i) => i)
const nextTurn = () => new Promise((resolve) => setImmediate(resolve))

async function steps(context: durable.DurableContext, body: () => Promise<unknown>): Promise<void> {
  for (let i = 0; i < 100; i++) await context.step('s', body)
}

const mapOf = (count: number, maxConcurrency?: number): Code => {
  const body = async (item: durable.DurableContext, i: number) => item.step('s', async () => i)
  return async (context) => (await context.map('m', numbers(count), body, { maxConcurrency })).successCount
}

interface Cost {
  readonly calls: number
  readonly updates: number
  /** Of the requests, as JSON. */
  readonly bytes: number
}

/** What running a handler once costs on the wire. */
async function costOf(sdk: Sdk, code: Code): Promise<Cost> {
  const service = new MemoryService()
  const handler = sdk.withDurableExecution(async (_event, context) => code(context), {
    durableExecutionClient: service,
  })
  expect(await service.invoke(handler)).toMatchObject({ Status: 'SUCCEEDED' })
  const bytes = service.requests.reduce((sum, request) => sum + JSON.stringify(request).length, 0)
  return { calls: service.requests.length, updates: service.updates.length, bytes }
}

// A change that makes any of these larger has to say why; one that makes them smaller writes them down.
test.each<[what: string, code: Code, cost: Cost]>([
  ['100 steps', (context) => steps(context, async () => 1), { calls: 100, updates: 200, bytes: 38_892 }],
  [
    '100 steps that wait for something',
    (context) => steps(context, nextTurn),
    { calls: 100, updates: 200, bytes: 37_492 },
  ],
  [
    '1,000 steps at once',
    async (context) => Promise.all(numbers(1000).map((i) => context.step('s', async () => i))),
    { calls: 8, updates: 2000, bytes: 189_506 },
  ],
  ['a map of 1,000', mapOf(1000), { calls: 17, updates: 4002, bytes: 599_021 }],
  ['a map of 100, 10 at a time', mapOf(100, 10), { calls: 11, updates: 402, bytes: 61_403 }],
])('on the wire %s cost exactly this, and never more calls than under the official SDK', async (_what, code, cost) => {
  const ours = await costOf(durable, code)
  expect(ours).toEqual(cost)
  const theirs = await costOf(officialSdk, code)
  expect(ours.updates).toBe(theirs.updates)
  expect(ours.calls).toBeLessThanOrEqual(theirs.calls)
})

test('a replay costs no call', async () => {
  const service = new MemoryService()
  const code: Code = async (context) => {
    await steps(context, async () => 1)
    await context.wait({ seconds: 1 })
  }
  const handler = durable.withDurableExecution(async (_event, context) => code(context), {
    durableExecutionClient: service,
  })
  await service.invoke(handler)
  const before = service.requests.length
  service.advance()
  expect(await service.invoke(handler)).toMatchObject({ Status: 'SUCCEEDED' })
  expect(service.requests).toHaveLength(before)
})
