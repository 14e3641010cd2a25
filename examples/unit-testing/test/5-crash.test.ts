import { crashEverywhere } from 'durable-testing'
import 'durable-testing/vitest'
import { afterAll, expect, test } from 'vitest'
import { handler } from '../src/handler.ts'
import { happy, invoked, stack, subscriptionOf } from './stack.ts'

// Lesson 5. `crashEverywhere` runs the workflow again for each checkpoint: the process dies before it, dies after it, and
// the response gets lost. All runs have to end the same, with the same effects in the world.

afterAll(() => stack.close())

test('wherever the process dies, there is one charge', async () => {
  const report = await crashEverywhere(handler, {
    name: 'happy',
    input: happy,
    ...invoked,
    callbacks: { confirm: { succeed: { renew: true } } },
    async effectsOf() {
      const { charges } = await subscriptionOf(happy.email)
      const messages = (await stack.items('Messages')).length
      await stack.emptyTables()
      return { charges, messages }
    },
  })
  expect(report.effects).toEqual({ charges: 1, messages: 1 })
  expect(report).toBeInReadme('crash-table happy')
})
