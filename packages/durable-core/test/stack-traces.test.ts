import { expect, test } from 'vitest'
import type { DurableContext, DurableExecutionConfig, StepError } from '../src/index.ts'
import { createRetryStrategy, JitterStrategy, withDurableExecution } from '../src/index.ts'
import { MemoryService } from './memory-service.ts'

const retryStrategy = createRetryStrategy({ maxAttempts: 2, jitter: JitterStrategy.NONE })

async function chargeCard(): Promise<never> {
  throw new Error('declined')
}

async function run(config: DurableExecutionConfig, code: (context: DurableContext) => Promise<unknown>) {
  const service = new MemoryService()
  const handler = withDurableExecution((_event, context) => code(context), {
    durableExecutionClient: service,
    ...config,
  })
  const output = await service.run(handler)
  const stored = service.updates.flatMap(({ Error: error }) => error ?? [])
  return { stored, error: 'Error' in output ? output.Error : undefined }
}

const everyPlace = (context: DurableContext) =>
  context.runInChildContext((child) => child.step('charge', chargeCard, { retryStrategy }))

test('by default no stack is stored', async () => {
  const { stored, error } = await run({}, everyPlace)
  expect(stored).toHaveLength(3)
  expect([...stored, error].map((one) => one?.StackTrace)).toEqual([undefined, undefined, undefined, undefined])
})

test('storeStackTraces keeps the stack of the first error in every attempt, context and outcome', async () => {
  const { stored, error } = await run({ storeStackTraces: true }, everyPlace)
  expect(stored).toHaveLength(3)
  for (const one of stored) expect(one.StackTrace?.join('\n')).toMatch(/^Error: declined\n.*chargeCard/)
  expect(error?.StackTrace?.length).toBeGreaterThan(1)
})

test('a handler that catches the error finds its stack, in later invocations too', async () => {
  const seen: (string | undefined)[] = []
  await run({ storeStackTraces: true }, async (context) => {
    const thrown: unknown = await context.step('charge', chargeCard, { retryStrategy }).catch((error) => error)
    const error = thrown as StepError
    seen.push(error.stackTrace?.[0], error.cause?.stack?.split('\n')[0])
    await context.wait({ seconds: 1 })
  })
  expect(seen).toEqual(Array(4).fill('Error: declined'))
})
