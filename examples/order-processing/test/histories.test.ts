import { join } from 'node:path'
import { readHistories } from 'durable-testing'
import 'durable-testing/vitest'
import { afterAll, expect, test, vi } from 'vitest'
import { handler } from '../src/handler.ts'

const shop = await vi.hoisted(async () => (await import('./shop.ts')).openShop())
afterAll(() => shop.close())

const histories = await readHistories(join(import.meta.dirname, '../histories'))

test.each(histories)('$name: the code still does what was recorded', async ({ history }) => {
  await expect(handler).toReplay(history)
})

test.each(histories)('$name: wherever it is interrupted, the code goes on the same way', async ({ history }) => {
  await expect(handler).toReplayEveryPrefixOf(history)
})
