import { crashEverywhere } from 'durable-testing'
import 'durable-testing/vitest'
import { afterAll, expect, test, vi } from 'vitest'
import { handler } from '../src/handler.ts'

const stack = await vi.hoisted(async () => {
  const { openStack } = await import('durable-local/example-tests')
  return openStack(`${import.meta.dirname}/..`)
})
afterAll(() => stack.close())

test('wherever the process dies, there is one subscriber and each letter once', async () => {
  const report = await crashEverywhere(handler, {
    input: { name: 'Ada', email: 'ada@example.com' },
    async effectsOf() {
      const [subscribers, letters] = await Promise.all([stack.items('Subscribers'), stack.items('Outbox')])
      await stack.emptyTables()
      return { subscribers: subscribers.length, letters: letters.length }
    },
  })
  expect(report.effects).toEqual({ subscribers: 1, letters: 2 })
  expect(report).toBeInReadme('crash-table happy')
})
