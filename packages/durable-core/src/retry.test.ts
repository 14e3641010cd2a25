import * as official from '@aws/durable-execution-sdk-js'
import { afterEach, expect, test, vi } from 'vitest'
import { createLinearRetryStrategy, createRetryStrategy, JitterStrategy, retryPresets } from './retry.ts'
import { createWaitStrategy } from './wait-strategy.ts'

const boom = new Error('boom')
const ATTEMPTS = [1, 2, 3, 4, 5, 6, 7, 20, 59, 60, 61]

afterEach(() => {
  vi.restoreAllMocks()
})

/** The decisions after each attempt, with the same random number for both runtimes. */
function decisions(strategy: (error: Error, attempt: number) => unknown): unknown[] {
  return ATTEMPTS.map((attempt) => strategy(boom, attempt))
}

test.each([0, 0.3, 0.999])('defaults and presets decide as the official ones do (random %d)', (random) => {
  vi.spyOn(Math, 'random').mockReturnValue(random)
  expect(decisions(createRetryStrategy())).toEqual(decisions(official.createRetryStrategy()))
  expect(decisions(createLinearRetryStrategy())).toEqual(decisions(official.createLinearRetryStrategy()))
  expect(decisions(retryPresets.default)).toEqual(decisions(official.retryPresets.default))
  expect(decisions(retryPresets.linear)).toEqual(decisions(official.retryPresets.linear))
  expect(decisions(retryPresets.noRetry)).toEqual(decisions(official.retryPresets.noRetry))
})

test.each([JitterStrategy.NONE, JitterStrategy.FULL, JitterStrategy.HALF])(
  '%s jitter is the official one',
  (jitter) => {
    vi.spyOn(Math, 'random').mockReturnValue(0.37)
    const config = { maxAttempts: 10, initialDelay: { seconds: 3 }, backoffRate: 2.5 }
    const theirs = official.createRetryStrategy({ ...config, jitter: official.JitterStrategy[jitter] })
    expect(decisions(createRetryStrategy({ ...config, jitter }))).toEqual(decisions(theirs))
  },
)

test('waits are the official ones', () => {
  vi.spyOn(Math, 'random').mockReturnValue(0.61)
  const shouldContinuePolling = (state: string) => state !== 'done'
  const ours = createWaitStrategy({ shouldContinuePolling })
  const theirs = official.createWaitStrategy({ shouldContinuePolling })
  for (const attempt of ATTEMPTS.filter((number) => number < 60)) {
    expect(ours('busy', attempt)).toEqual(theirs('busy', attempt))
  }
  expect(ours('done', 1)).toEqual({ shouldContinue: false })
  expect(() => ours('busy', 60)).toThrow('waitForCondition exceeded maximum attempts (60)')
})

test('a delay is never below one second', () => {
  const strategy = createRetryStrategy({ initialDelay: { seconds: 0 }, random: () => 0 })
  expect(strategy(boom, 1)).toEqual({ shouldRetry: true, delay: { seconds: 1 } })
})

test('an option that is undefined means its default', () => {
  const strategy = createRetryStrategy({ maxAttempts: undefined, initialDelay: undefined, jitter: undefined })
  expect(strategy(boom, 2).shouldRetry).toBe(true)
  expect(strategy(boom, 3).shouldRetry).toBe(false)
})

test('only errors that match a text, an expression or a class are retried', () => {
  const strategy = createRetryStrategy({ retryableErrors: ['busy', /^time/g], retryableErrorTypes: [TypeError] })
  const isRetried = (error: Error) => strategy(error, 1).shouldRetry
  expect(isRetried(new Error('server busy'))).toBe(true)
  expect([isRetried(new Error('timeout')), isRetried(new Error('timeout'))]).toEqual([true, true])
  expect(isRetried(new TypeError('other'))).toBe(true)
  expect(isRetried(new Error('other'))).toBe(false)
  expect(createRetryStrategy({ retryableErrors: [] })(boom, 1).shouldRetry).toBe(false)
})

test('options that make no sense are refused when the strategy is made', () => {
  expect(() => createRetryStrategy({ maxAttempts: 0 })).toThrow('maxAttempts is 0')
  expect(() => createRetryStrategy({ maxAttempts: Number.NaN })).toThrow('maxAttempts is NaN')
  expect(() => createRetryStrategy({ backoffRate: -1 })).toThrow('backoffRate is -1')
  expect(() => createLinearRetryStrategy({ increment: { seconds: -1 } })).toThrow('increment has seconds: -1')
  expect(() => createWaitStrategy({ shouldContinuePolling: () => true, timeoutSeconds: 0 })).toThrow('timeoutSeconds')
})

test('timeoutSeconds ends the polling once the planned delays exceed it', () => {
  const strategy = createWaitStrategy({
    shouldContinuePolling: () => true,
    initialDelay: { seconds: 10 },
    backoffRate: 1,
    timeoutSeconds: 30,
    random: () => 0,
  })
  for (const attempt of [1, 2, 3]) expect(strategy('busy', attempt).shouldContinue).toBe(true)
  expect(() => strategy('busy', 4)).toThrow('waitForCondition exceeded its timeout of 30 seconds after 4 checks')
})
