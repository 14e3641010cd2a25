// durable new: core only

import { join } from 'node:path'
import type { DurableContext } from 'durable-core'
import { readHistories } from 'durable-testing'
import 'durable-testing/vitest'
import { afterAll, expect, test, vi } from 'vitest'
import { handler } from '../src/handler.ts'
import type { ReturnFor } from '../src/return.ts'

// The path `repair` as it may be tomorrow: with one more step at its beginning.

const stack = await vi.hoisted(async () => {
  const { openStack } = await import('durable-local/example-tests')
  return openStack(`${import.meta.dirname}/..`)
})
afterAll(() => stack.close())

vi.mock(import('../src/paths.ts'), async (original) => {
  const paths = await original()
  return {
    ...paths,
    async repair(request: ReturnFor<'repair'>, context: DurableContext) {
      await context.step('ask-customer', async () => 'yes')
      return paths.repair(request, context)
    },
  }
})

const histories = new Map(
  (await readHistories(join(import.meta.dirname, '../histories'))).map(({ name, history }) => [name, history]),
)

function recorded(name: string) {
  const history = histories.get(name)
  if (history === undefined) throw new Error(`There is no history ${name}.json.`)
  return history
}

test.each(['happy', 'refund', 'none-left'])('a change to one path leaves the others alone: %s', async (name) => {
  await expect(handler).toReplay(recorded(name))
  await expect(handler).toReplayEveryPrefixOf(recorded(name))
})

test('returns that are on the changed path do not find their operations', async () => {
  await expect(handler).not.toReplayEveryPrefixOf(recorded('repair'))
})
