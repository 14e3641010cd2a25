import { join } from 'node:path'
import { readHistories } from 'durable-testing'
import 'durable-testing/vitest'
import { afterAll, expect, test, vi } from 'vitest'
import { handler as order } from '../src/handler.ts'
import { handler as packing } from '../src/packing.ts'

const stack = await vi.hoisted(async () => {
  const { openStack } = await import('durable-local/example-tests')
  return openStack(`${import.meta.dirname}/..`)
})
afterAll(() => stack.close())

const histories = await readHistories(join(import.meta.dirname, '../histories'))

/** Which of the two workflows a history is of. */
function handlerOf({ handler }: { readonly handler?: string | undefined }) {
  return handler === 'src/packing.handler' ? packing : order
}

test.each(histories)('$name: the code still does what was recorded', async ({ history }) => {
  await expect(handlerOf(history)).toReplay(history)
})

test.each(histories)('$name: wherever it is interrupted, the code goes on the same way', async ({ history }) => {
  await expect(handlerOf(history)).toReplayEveryPrefixOf(history)
})
