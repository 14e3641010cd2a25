import { exampleEvents } from 'durable-local/example-tests'
import { crashEverywhere, type EffectCounts } from 'durable-testing'
import 'durable-testing/vitest'
import { afterAll, expect, test, vi } from 'vitest'
import { handler } from '../src/handler.ts'

const stack = await vi.hoisted(async () => {
  const { openStack } = await import('durable-local/example-tests')
  return openStack(`${import.meta.dirname}/..`)
})
afterAll(() => stack.close())

/** How many messages were sent in the end, and whether the circuit is still open. */
const EFFECTS: Readonly<Record<string, EffectCounts>> = {
  happy: { messages: 1, 'open circuits': 0 },
  flaky: { messages: 1, 'open circuits': 0 },
  busy: { messages: 1, 'open circuits': 0 },
  recovering: { messages: 1, 'open circuits': 0 },
  refused: { messages: 0, 'open circuits': 0 },
  invalid: { messages: 0, 'open circuits': 0 },
}

async function effectsOf(): Promise<EffectCounts> {
  const [messages, circuits] = await Promise.all([stack.items('Messages'), stack.items('Circuits')])
  await stack.emptyTables()
  return {
    messages: messages.filter(({ messageId }) => messageId !== undefined).length,
    'open circuits': circuits.filter(({ openedAt }) => openedAt !== undefined).length,
  }
}

// Without the slow one, whose seconds are real ones, and without the one that goes the way of `recovering` three times.
const events = exampleEvents(`${import.meta.dirname}/..`).filter(({ name }) => name !== 'slow' && name !== 'down')

test.each(events)(
  '$name: wherever the process dies, the message is sent once or not at all',
  async ({ name, input }) => {
    const report = await crashEverywhere(handler, { name, input, effectsOf })
    expect(report.effects).toEqual(EFFECTS[name])
    if (name === 'flaky') expect(report).toBeInReadme('crash-table flaky')
  },
)
