// durable new: core only
import { type DurableContext, withDurableExecution } from 'durable-core'
import { closures, prefixes, run } from 'durable-testing'
import { afterAll, expect, test } from 'vitest'
import { stack } from './stack.ts'

// Lesson 6. Mistakes that only show when a handler runs a second time. Each of these workflows passes a test that never
// suspends.

afterAll(() => stack.close())

test('a clock outside of a step is reported, with the line', async () => {
  const late = withDurableExecution(async (_event: unknown, context: DurableContext) => {
    const deadline = Date.now() + 1000
    await context.wait('a-moment', { seconds: 1 })
    return deadline
  })
  await expect(run(late)).rejects.toThrow(/6-strict\.test\.ts:\d+:\d+ {2}Date\.now\(\)/)
})

test('a variable that a step changes is found: by its consequences, and in the source', async () => {
  const forgetful = withDurableExecution(async (_event: unknown, context: DurableContext) => {
    const seen: string[] = []
    await context.step('look', async () => {
      seen.push('a robin')
    })
    await context.step(`note ${seen.length}`, async () => {})
  })
  const { history, status } = await run(forgetful)
  expect(status).toBe('SUCCEEDED') // it was never interrupted
  expect((await prefixes(forgetful, history)).toString()).toMatch(/note 1.*note 0/s)
  const { mutations } = await closures(`${import.meta.dirname}/6-strict.test.ts`)
  expect(mutations).toEqual([expect.objectContaining({ variable: 'seen', operation: 'step "look"' })])
})
