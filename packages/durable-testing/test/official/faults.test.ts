import { withDurableExecution } from 'durable-core'
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { LocalDurableTestRunner } from '../../src/official/index.ts'
import { askRealPackage } from './ask-real-package.ts'
import { faults } from './fault-checks.ts'

// What AWS's testing package gets wrong: ours passes each check, and AWS's is expected to fail it. If it begins to pass
// one, its fault has been mended, and the check goes over to the scenarios.

afterEach(async () => {
  vi.useRealTimers()
  await LocalDurableTestRunner.teardownTestEnvironment()
})

describe('durable-testing/official', () => {
  test.each(faults)('$name', async ({ check }) => {
    await check(LocalDurableTestRunner)
  })

  test('time can be skipped while a test has set the date', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: new Date('2030-01-01') })
    await LocalDurableTestRunner.setupTestEnvironment({ skipTime: true })
    const handlerFunction = withDurableExecution(async (_event, context) => {
      await context.wait('pause', { hours: 1 })
      return new Date().getFullYear()
    })
    expect((await new LocalDurableTestRunner({ handlerFunction }).run()).getResult()).toBe(2030)
  })
})

describe("AWS's package fails", () => {
  let outcomes: ReadonlyMap<string, string>
  beforeAll(async () => {
    outcomes = await askRealPackage('faults')
  }, 120_000)

  test.fails.each(faults)('$name', ({ name }) => {
    expect(outcomes.get(name)).toBe('passes')
  })
})
