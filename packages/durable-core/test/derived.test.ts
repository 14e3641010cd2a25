import { expect, test } from 'vitest'
import { type DurableContext, withDurableExecution } from '../src/index.ts'
import { MemoryService } from './memory-service.ts'

test('derived values are the same in every invocation, differ by context and name, and leave no record', async () => {
  const service = new MemoryService()
  const seen: string[] = []
  const derive = (context: DurableContext) =>
    seen.push(context.uuid('a'), context.uuid('b'), String(context.random('a')), context.startedAt.toISOString())
  const handler = withDurableExecution(
    async (_event, context) => {
      derive(context)
      await context.runInChildContext(async (child) => {
        derive(child)
        await child.wait({ seconds: 1 })
      })
    },
    { durableExecutionClient: service },
  )
  await service.run(handler)
  const [first, second] = [seen.slice(0, 8), seen.slice(8)]
  expect(second).toEqual(first)
  expect(new Set(first).size).toBe(7) // startedAt is the same in both contexts
  expect(service.updates.map(({ Type }) => Type)).toEqual(['CONTEXT', 'WAIT', 'CONTEXT'])
})

test('now is recorded', async () => {
  const service = new MemoryService()
  const seen: number[] = []
  const handler = withDurableExecution(
    async (_event, context) => {
      seen.push(await context.now())
      await context.wait({ seconds: 1 })
    },
    { durableExecutionClient: service },
  )
  await service.run(handler)
  expect(seen[1]).toBe(seen[0])
  expect(service.find('now').SubType).toBe('Step')
})
