// durable new: core only

import { exampleEvents, RuntimePair } from 'durable-local/example-tests'
import { afterAll, beforeAll, expect, test } from 'vitest'

const EXAMPLE = `${import.meta.dirname}/..`

let runtimes: RuntimePair

beforeAll(async () => {
  runtimes = await RuntimePair.open(EXAMPLE)
}, 60_000)

afterAll(() => runtimes.close())

test.each(exampleEvents(EXAMPLE))(
  '$name: ends the same, with the same history, under the official SDK',
  async (event) => {
    const { core, official } = await runtimes.run(event)
    expect(official).toEqual(core)
  },
)
