import * as official from '@aws/durable-execution-sdk-js'
import { LocalDurableTestRunner } from '@aws/durable-execution-sdk-js-testing'
import * as core from 'durable-core'
import { expect, test } from 'vitest'
import { crashEverywhere, effect, historyFile, prefixes, replay, run } from '../src/index.ts'
import '../src/matchers.ts'

// Handlers of the official SDK, and histories that AWS's own testing library has made.

interface Context {
  step<T>(name: string, body: () => Promise<T>): Promise<T>
  wait(name: string, duration: { seconds: number }): Promise<void>
  runInChildContext<T>(name: string, body: (child: Context) => Promise<T>): Promise<T>
}

const trip = async (event: { readonly seconds: number }, context: Context) => {
  const seat = await context.step('reserve', async () => {
    await effect('seat')
    return '12A'
  })
  await context.wait('cooling-off', { seconds: event.seconds })
  const paid = await context.runInChildContext('pay', (child) => child.step('charge', async () => 42))
  return { seat, paid }
}
const later = async (event: { readonly seconds: number }, context: Context) =>
  await trip({ seconds: event.seconds + 1 }, context)

const options = { input: { seconds: 86_400 } }

test.each([
  { sdk: 'durable-core', handler: core.withDurableExecution(trip), edited: core.withDurableExecution(later) },
  {
    sdk: 'the official SDK',
    handler: official.withDurableExecution(trip),
    edited: official.withDurableExecution(later),
  },
])('a handler of $sdk runs, replays, also from every prefix, and survives crashes', async ({ handler, edited }) => {
  const outcome = await run(handler, options)
  expect(outcome).toHaveSucceededWith({ seat: '12A', paid: 42 })
  await expect(handler).toReplay(outcome.history)
  expect(`${await prefixes(handler, outcome.history)}`).toMatch(/^The code goes the same way/)
  expect(`${await replay(edited, outcome.history)}`).toMatch(/86401/)
  const { rows } = await crashEverywhere(handler, options)
  expect(rows.filter(({ repeated }) => repeated.length > 0)).toHaveLength(1)
})

test('a history that AWS’s testing library has made replays, whole or as far as it has come', async () => {
  await LocalDurableTestRunner.setupTestEnvironment({ skipTime: true })
  try {
    const runner = new LocalDurableTestRunner({ handlerFunction: official.withDurableExecution(trip) })
    const events = (await runner.run({ payload: { seconds: 5 } })).getHistoryEvents()
    const handler = core.withDurableExecution(trip)
    await expect(handler).toReplay({ Events: events })
    await expect(handler).toReplay(historyFile(events))
    await expect(handler).toReplay({ Events: events.slice(0, 4) })
    await expect(core.withDurableExecution(later)).not.toReplay({ Events: events })
  } finally {
    await LocalDurableTestRunner.teardownTestEnvironment()
  }
})
