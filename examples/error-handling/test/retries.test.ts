import { retryPresets } from 'durable-core'
import { loadStack } from 'durable-local'
import 'durable-testing/vitest'
import { afterEach, expect, test, vi } from 'vitest'
import { BankBusy, BankUnavailable, TransferRefused } from '../src/bank-errors.ts'
import { retryBank } from '../src/retries.ts'

afterEach(() => vi.restoreAllMocks())

test('a refused transfer is not tried again', () => {
  expect(retryBank(new TransferRefused('closed'), 1)).toEqual({ shouldRetry: false })
})

test('a busy bank is asked again when it has said, and not before', () => {
  expect(retryBank(new BankBusy(20), 1)).toEqual({ shouldRetry: true, delay: { seconds: 20 } })
  expect(retryBank(new BankBusy(60), 4)).toEqual({ shouldRetry: true, delay: { seconds: 60 } })
})

test('a bank that asks for more patience than there is time is given up at once', () => {
  expect(retryBank(new BankBusy(61), 1)).toEqual({ shouldRetry: false })
})

test.each([
  ['away', new BankUnavailable('503')],
  ['busy', new BankBusy(1)],
  ['something nobody has thought of', new Error('socket hang up')],
])('a bank that is %s is asked five times, and no more', (_what, error) => {
  const decisions = [1, 2, 3, 4, 5].map((attempt) => retryBank(error, attempt).shouldRetry)
  expect(decisions).toEqual([true, true, true, true, false])
})

test('payouts that failed together do not come back together', () => {
  const pauses = Array.from({ length: 100 }, () => retryBank(new BankUnavailable('503'), 4).delay?.seconds)
  expect(new Set(pauses).size).toBeGreaterThan(1)
})

/** The longest that a step can take: every attempt as long as an invocation may be, every pause as long as it can be. */
function longest(strategy: typeof retryBank, error: Error, attemptSeconds: number) {
  vi.spyOn(Math, 'random').mockReturnValue(0.999_999)
  for (let attempts = 1, pauses = 0; ; attempts++) {
    const { shouldRetry, delay } = strategy(error, attempts)
    if (!shouldRetry) return { attempts, pauses, seconds: pauses + attempts * attemptSeconds }
    pauses += delay?.seconds ?? 1
  }
}

test('all attempts and pauses together fit into the timeout of the execution, and the README shows the sum', async () => {
  const { functions } = await loadStack(`${import.meta.dirname}/..`)
  const { timeoutSeconds = 0, durable } = functions.find(({ component }) => component === 'Payout') ?? {}
  const table = new Error('The table is not there.')
  const steps = {
    'open-payout': longest(retryPresets.default, table, timeoutSeconds),
    transfer: longest(retryBank, new BankBusy(60), timeoutSeconds),
    'mark-paid, mark-refused or mark-unclear': longest(retryPresets.default, table, timeoutSeconds),
    'send-receipt': longest(retryPresets.noRetry, table, timeoutSeconds),
  }
  const total = Object.values(steps).reduce((sum, { seconds }) => sum + seconds, 0)
  expect(total).toBeLessThan(durable?.executionTimeoutSeconds ?? 0)
  const rows = Object.entries(steps).map(
    ([name, { attempts, pauses, seconds }]) => `| ${name} | ${attempts} | ${pauses} s | ${seconds} s |`,
  )
  const head = ['| step | attempts | pauses, at most | all, at most |', '| --- | ---: | ---: | ---: |']
  const end = `| **together**, of ${durable?.executionTimeoutSeconds} s | | | ${total} s |`
  expect([...head, ...rows, end].join('\n')).toBeInReadme('budget')
})
