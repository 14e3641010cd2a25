// durable new: core only
import { join } from 'node:path'
import { readHistories } from 'durable-testing'
import 'durable-testing/vitest'
import { afterAll, expect, test, vi } from 'vitest'
import { handler } from '../src/handler.ts'

vi.mock('durable-core', () => import('@aws/durable-execution-sdk-js'))

const stack = await vi.hoisted(async () => {
  const { openStack } = await import('durable-local/example-tests')
  return openStack(`${import.meta.dirname}/..`)
})
afterAll(() => stack.close())

const histories = await readHistories(join(import.meta.dirname, '../histories'))

test.each(histories)('$name: the same source does the same under the official SDK', async ({ history }) => {
  await expect(handler).toReplay(history)
})
