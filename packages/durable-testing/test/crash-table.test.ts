import { setTimeout as sleep } from 'node:timers/promises'
import { type DurableContext, withDurableExecution } from 'durable-core'
import { expect, test } from 'vitest'
import { crashEverywhere } from '../src/index.ts'

/** Two steps, of which the second takes longer than its start is held back. */
const handlerTaking = (millis: number) =>
  withDurableExecution(async (_event: unknown, context: DurableContext) => {
    await context.step('quick', async () => 1)
    return context.runInChildContext('group', (group) => group.step('work', () => sleep(millis, 2)))
  })

test('how long a step takes makes no difference to where a process can be made to die', async () => {
  const quick = await crashEverywhere(handlerTaking(0))
  const slow = await crashEverywhere(handlerTaking(60))
  expect(slow.rows.map(({ at }) => at)).toEqual(quick.rows.map(({ at }) => at))
  expect(slow.toMarkdown()).toBe(quick.toMarkdown())
  expect(quick.plain.updates[1]).toBe('START group, START work, SUCCEED work')
})

test('names may have spaces, and what would end a cell', async () => {
  const handler = withDurableExecution((_event: unknown, context: DurableContext) =>
    context.step('send | mail', async () => 1),
  )
  const [, , before] = (await crashEverywhere(handler)).toMarkdown().split('\n')
  expect(before).toBe('| before checkpoint 1: send \\| mail | 0 | send \\| mail | – | the same |')
})
