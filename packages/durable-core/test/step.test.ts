import { expect, test } from 'vitest'
import { withDurableExecution } from '../src/index.ts'
import { MemoryService } from './memory-service.ts'

test('a step runs once and its result is replayed', async () => {
  const service = new MemoryService('World')
  let runs = 0
  const handler = withDurableExecution(
    async (event: string, context) => {
      const greeting = await context.step('greet', async () => `Hello, ${event}! ${++runs}`)
      await context.wait('pause', { seconds: 5 })
      return greeting
    },
    { durableExecutionClient: service },
  )
  const output = await service.run(handler)
  expect(output).toEqual({ Status: 'SUCCEEDED', Result: '"Hello, World! 1"' })
  expect(runs).toBe(1)
  expect(service.updates).toEqual([])
})
