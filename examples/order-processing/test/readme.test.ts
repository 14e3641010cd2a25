import { costTable, crashEverywhere } from 'durable-testing'
import 'durable-testing/vitest'
import { afterAll, expect, test, vi } from 'vitest'
import { handler } from '../src/handler.ts'
import { FUNCTIONS, processOrder, readEvent } from './order-run.ts'

// What the README shows. `npm run readme` writes it.

const shop = await vi.hoisted(async () => (await import('./shop.ts')).openShop())
afterAll(() => shop.close())

test('the README shows what happens to a good order wherever the process dies', async () => {
  const report = await crashEverywhere(handler, {
    name: 'happy',
    input: readEvent('happy'),
    durableFunctions: FUNCTIONS,
    effectsOf: (orderId) => shop.tables.countEffects(orderId),
  })
  expect(report).toBeInReadme('crash-table happy')
})

test('the README shows what an order costs', async () => {
  const events = ['happy', 'carrier-flaky', 'declined', 'carrier-down']
  const runs = events.map(async (event) => [event, await processOrder(`cost-${event}`, readEvent(event))] as const)
  expect(costTable(Object.fromEntries(await Promise.all(runs)))).toBeInReadme('cost')
})
