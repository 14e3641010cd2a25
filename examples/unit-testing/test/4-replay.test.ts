import { join } from 'node:path'
import { type DurableContext, withDurableExecution } from 'durable-core'
import { readHistories, replay } from 'durable-testing'
import 'durable-testing/vitest'
import { afterAll, expect, test } from 'vitest'
import { handler } from '../src/handler.ts'
import { stack } from './stack.ts'

// Lesson 4. Histories that were recorded once (`npm run durable -- record`) are replayed against today's code, without
// any effect: what still runs when you deploy has such a history. Every beginning of one is replayed too, for an execution
// can be anywhere.

afterAll(() => stack.close())

const histories = await readHistories(join(import.meta.dirname, '../histories'))

test.each(histories)('$name: the code still does what was recorded', async ({ history }) => {
  await expect(handler).toReplay(history)
})

test.each(histories)('$name: wherever it is interrupted, the code goes on the same way', async ({ history }) => {
  await expect(handler).toReplayEveryPrefixOf(history)
})

test('a change that would break running executions is noticed, and the message says where', async () => {
  const renamed = withDurableExecution(async (_event: unknown, context: DurableContext) => {
    await context.step('create', async () => {})
    await context.wait('until-a-week-before', { days: 23 })
  })
  const happy = histories.find(({ name }) => name.startsWith('happy'))
  const report = await replay(renamed, happy?.history ?? [])
  expect(report.same).toBe(false)
  expect(report.toString()).toMatch(/"open".*"create"/)
})
