import { crashEverywhere } from 'durable-testing'
import 'durable-testing/vitest'
import { afterAll, expect, test, vi } from 'vitest'
import accountClosed from '../events/account-closed.json' with { type: 'json' }
import happy from '../events/happy.json' with { type: 'json' }
import { handler } from '../src/handler.ts'
import { invoked } from './invoked.ts'

const stack = await vi.hoisted(async () => {
  const { openStack } = await import('durable-local/example-tests')
  return openStack(`${import.meta.dirname}/..`)
})
afterAll(() => stack.close())

/** How often each thing was done for a loan. */
async function effectsOf(loan: string) {
  const [contracts, payouts] = await Promise.all([stack.items('Contracts'), stack.items('Payouts')])
  const own = contracts.filter(({ loanId }) => loanId === loan)
  return {
    contracts: own.filter(({ status }) => status === 'valid').length,
    void: own.filter(({ status }) => status === 'void').length,
    payouts: payouts.filter(({ loanId }) => loanId === loan).length,
  }
}

test('wherever the process dies, there is one contract and one payout', async () => {
  const report = await crashEverywhere(handler, { name: 'happy', input: happy, ...invoked, effectsOf })
  expect(report.effects).toEqual({ contracts: 1, void: 0, payouts: 1 })
  expect(report).toBeInReadme('crash-table happy')
})

test('wherever the process dies, a contract that cannot be kept is void', async () => {
  const report = await crashEverywhere(handler, { name: 'closed', input: accountClosed, ...invoked, effectsOf })
  expect(report.effects).toEqual({ contracts: 0, void: 1, payouts: 0 })
})
