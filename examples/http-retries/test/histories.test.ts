import { join } from 'node:path'
import { readHistories } from 'durable-testing'
import 'durable-testing/vitest'
import { afterAll, expect, test, vi } from 'vitest'
import { handler } from '../src/handler.ts'

const stack = await vi.hoisted(async () => {
  const { openStack } = await import('durable-local/example-tests')
  return openStack(`${import.meta.dirname}/..`)
})
afterAll(() => stack.close())

const histories = await readHistories(join(import.meta.dirname, '../histories'))

test.each(histories)('$name: the code still does what was recorded', async ({ history }) => {
  await expect(handler).toReplay(history)
})

// durable new: core only
test.each(histories)('$name: wherever it is interrupted, the code goes on the same way', async ({ history }) => {
  await expect(handler).toReplayEveryPrefixOf(history)
})
// durable new: end
