import { crashEverywhere } from 'durable-testing'
import 'durable-testing/vitest'
import { afterAll, expect, test, vi } from 'vitest'
import { handler } from '../src/handler.ts'

const stack = await vi.hoisted(async () => {
  const { openStack } = await import('durable-local/example-tests')
  return openStack(`${import.meta.dirname}/..`)
})
afterAll(() => stack.close())

test('wherever the process dies, the reminder is noted down and delivered once', async () => {
  const report = await crashEverywhere(handler, {
    input: { id: 'water-the-plants', text: 'Water the plants.' },
    async effectsOf() {
      const reminders = await stack.items('Reminders')
      await stack.emptyTables()
      return { noted: reminders.length, delivered: reminders.filter(({ deliveredAt }) => deliveredAt).length }
    },
  })
  expect(report.effects).toEqual({ noted: 1, delivered: 1 })
  expect(report).toBeInReadme('crash-table happy')
})
