import { crashEverywhere } from 'durable-testing'
import 'durable-testing/vitest'
import { afterAll, expect, test, vi } from 'vitest'
import quarter from '../events/quarter.json' with { type: 'json' }
import { handler } from '../src/handler.ts'

const stack = await vi.hoisted(async () => {
  const { openStack } = await import('durable-local/example-tests')
  return openStack(`${import.meta.dirname}/..`)
})
afterAll(() => stack.close())

test('wherever the process dies, each page is written once, and one statement filed', async () => {
  const report = await crashEverywhere(handler, {
    name: 'half-a-year',
    input: { ...quarter, months: 6 },
    async effectsOf() {
      const [pages, statements] = await Promise.all([stack.items('Pages'), stack.items('Archive')])
      await stack.emptyTables()
      return { pages: pages.length, statements: statements.length }
    },
  })
  expect(report.effects).toEqual({ pages: 6, statements: 1 })
  expect(report).toBeInReadme('crash-table half-a-year')
})
