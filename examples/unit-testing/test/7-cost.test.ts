import { cost, costTable, run } from 'durable-testing'
import 'durable-testing/vitest'
import { afterAll, expect, test } from 'vitest'
import { handler } from '../src/handler.ts'
import { happy, invoked, stack } from './stack.ts'

// Lesson 7. What an execution costs is a number like any other: a test can hold it to a budget.

afterAll(() => stack.close())

test('a renewal has no more than ten operations, whatever happens', async () => {
  const callbacks = { confirm: { succeed: { renew: true } } }
  const renewed = await run(handler, { name: 'cost', input: happy, ...invoked, callbacks })
  const silent = await run(handler, { input: happy, ...invoked, callbacks: { confirm: 'timeout' } })
  expect(cost(renewed).operations).toBeLessThanOrEqual(10)
  expect(costTable({ happy: renewed, 'says-nothing': silent })).toBeInReadme('cost')
})
