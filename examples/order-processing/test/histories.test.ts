import { join } from 'node:path'
import { readHistories } from 'durable-testing'
import 'durable-testing/vitest'
import { afterAll, expect, test, vi } from 'vitest'
import { handler as order } from '../src/handler.ts'
import { handler as payment } from '../src/payment.ts'

const shop = await vi.hoisted(async () => (await import('./shop.ts')).openShop())
afterAll(() => shop.close())

const recorded = (await readHistories(join(import.meta.dirname, '../histories'))).map(({ name, history }) => ({
  name,
  history,
  handler: history.handler === 'src/payment.handler' ? payment : order,
}))

test.each(recorded)('$name: the code still does what was recorded', async ({ handler, history }) => {
  await expect(handler).toReplay(history)
})

test.each(recorded)(
  '$name: wherever it is interrupted, the code goes on the same way',
  async ({ handler, history }) => {
    await expect(handler).toReplayEveryPrefixOf(history)
  },
)
