import { type DurableContext, withDurableExecution } from 'durable-core'
import { run } from 'durable-testing'
import { expect, test } from 'vitest'

test('a waitForCondition whose check dies goes on from the last state that was recorded', async () => {
  const seen: number[] = []
  const handler = withDurableExecution(async (_event: unknown, ctx: DurableContext) =>
    ctx.waitForCondition(
      'poll',
      async (state: number) => {
        seen.push(state)
        return state + 1
      },
      {
        initialState: 0,
        waitStrategy: (state: number) => ({ shouldContinue: state < 3, delay: { seconds: 1 } }),
      },
    ),
  )
  const plain = await run(handler)
  for (let checkpoint = 1; checkpoint <= plain.checkpoints; checkpoint++) {
    for (const kind of ['crash-before', 'crash-after'] as const) {
      seen.length = 0
      const outcome = await run(handler, { faults: [{ kind, checkpoint }] })
      expect(outcome.result).toBe(3)
      // A check may run twice, but none is repeated from the beginning.
      expect(seen.toSorted((a, b) => a - b)).toEqual(seen)
    }
  }
})
