import { join } from 'node:path'
import { readHistories } from 'durable-testing'
import 'durable-testing/vitest'
import { afterAll, expect, test, vi } from 'vitest'
import { handler as loan } from '../src/handler.ts'
import { handler as identity } from '../src/identity.ts'
import { handler as payout } from '../src/payout.ts'

const stack = await vi.hoisted(async () => {
  const { openStack } = await import('durable-local/example-tests')
  return openStack(`${import.meta.dirname}/..`)
})
afterAll(() => stack.close())

const histories = await readHistories(join(import.meta.dirname, '../histories'))

/** Which of the three workflows a history is of. */
function handlerOf({ handler }: { readonly handler?: string | undefined }) {
  if (handler === 'src/identity.handler') return identity
  return handler === 'src/payout.handler' ? payout : loan
}

test.each(histories)('$name: the code still does what was recorded', async ({ history }) => {
  await expect(handlerOf(history)).toReplay(history)
})

test.each(histories)('$name: wherever it is interrupted, the code goes on the same way', async ({ history }) => {
  await expect(handlerOf(history)).toReplayEveryPrefixOf(history)
})
