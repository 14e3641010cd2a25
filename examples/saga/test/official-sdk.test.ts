// durable new: core only
import { join } from 'node:path'
import { readHistories } from 'durable-testing'
import 'durable-testing/vitest'
import { afterAll, expect, test, vi } from 'vitest'
import { handler } from '../variants/by-hand.ts'

vi.mock('durable-core', () => import('@aws/durable-execution-sdk-js'))

const stack = await vi.hoisted(async () => {
  const { openStack } = await import('durable-local/example-tests')
  return openStack(`${import.meta.dirname}/..`)
})
afterAll(() => stack.close())

const histories = await readHistories(join(import.meta.dirname, '../histories'))

test.each(histories)(
  '$name: the saga written out by hand does the same under the official SDK',
  async ({ history }) => {
    await expect(handler).toReplay(history)
  },
)
