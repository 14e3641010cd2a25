import { exampleEvents } from './example-events.ts'
import { RuntimePair } from './runtime-pair.ts'

/** What it takes of vitest. */
export interface TestRunner {
  test(name: string, run: () => Promise<void>): void
  beforeAll(open: () => Promise<void>, timeoutMs: number): void
  afterAll(close: () => Promise<void>): void
  expect(actual: unknown): { toEqual(expected: unknown): void }
}

/**
 * Defines a test for each event of an example: the same source ends the same, with the same history, under durable-core
 * and under the official SDK.
 *
 * @param functions the components that events are for, by the event's name: needed for those that are not for the main one
 * @example
 * ```ts
 * import * as vitest from 'vitest'
 *
 * testUnderOfficialSdk(`${import.meta.dirname}/..`, vitest)
 * ```
 */
export function testUnderOfficialSdk(
  example: string,
  { test, beforeAll, afterAll, expect }: TestRunner,
  functions: Readonly<Record<string, string>> = {},
): void {
  let runtimes: RuntimePair | undefined
  beforeAll(async () => {
    runtimes = await RuntimePair.open(example)
  }, 60_000)
  afterAll(async () => await runtimes?.close())
  for (const event of exampleEvents(example)) {
    test(`${event.name}: ends the same, with the same history, under the official SDK`, async () => {
      const runs = await runtimes?.run(event, functions[event.name])
      if (runs === undefined) throw new Error('The engines are not open.')
      expect(runs.official).toEqual(runs.core)
    })
  }
}
