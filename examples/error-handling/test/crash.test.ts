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

// The lost receipt is logged in every run; what is logged is asserted in error-handling.test.ts.
vi.spyOn(process.stderr, 'write').mockReturnValue(true)

/** What there is of each payout in the end. */
const EFFECTS: Readonly<Record<string, EffectCounts>> = {
  happy: { transfers: 1, receipts: 1, paid: 1 },
  'bank-flaky': { transfers: 1, receipts: 1, paid: 1 },
  'bank-busy': { transfers: 1, receipts: 1, paid: 1 },
  'receipt-lost': { transfers: 1, receipts: 0, paid: 1 },
  'account-closed': { transfers: 0, receipts: 0, refused: 1 },
  'bank-down': { transfers: 0, receipts: 0, unclear: 1 },
  invalid: { transfers: 0, receipts: 0 },
}

async function effectsOf(payoutId: string): Promise<EffectCounts> {
  const tables = ['Transfers', 'Receipts', 'Payouts'].map((table) => stack.items(table))
  const [transfers = [], receipts = [], payouts = []] = (await Promise.all(tables)).map((items) =>
    items.filter((item) => item.payoutId === payoutId),
  )
  return {
    transfers: transfers.filter(({ transferId }) => transferId !== undefined).length,
    receipts: receipts.length,
    ...Object.fromEntries(payouts.map(({ status }) => [status, 1])),
  }
}

test.each(exampleEvents(`${import.meta.dirname}/..`))(
  '$name: wherever the process dies, the payout ends the same',
  async ({ name, input }) => {
    const report = await crashEverywhere(handler, { name, input, effectsOf })
    expect(report.effects).toEqual(EFFECTS[name])
    if (name === 'bank-flaky') expect(report).toBeInReadme('crash-table bank-flaky')
  },
)
