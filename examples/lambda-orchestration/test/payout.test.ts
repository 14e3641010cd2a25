import { withDurableExecution } from 'durable-core'
import { run } from 'durable-testing'
import 'durable-testing/vitest'
import { afterAll, expect, test, vi } from 'vitest'
import happy from '../events/happy.json' with { type: 'json' }
import { handler } from '../src/handler.ts'
import { handler as payout } from '../src/payout.ts'
import { invoked } from './invoked.ts'

const stack = await vi.hoisted(async () => {
  const { openStack } = await import('durable-local/example-tests')
  return openStack(`${import.meta.dirname}/..`)
})
afterAll(() => stack.close())

/** Ends without an answer: whether it has sent the money, nobody knows. */
const broken = withDurableExecution(async () => {
  throw new Error('socket hang up')
})

test('the contract stands if nobody knows whether the money was sent', async () => {
  const durableFunctions = { ...invoked.durableFunctions, 'lambda-orchestration-local-Payout': broken }
  const outcome = await run(handler, { name: 'unclear', input: happy, ...invoked, durableFunctions })
  expect(outcome).toHaveFailedWith({ ErrorType: 'InvokeError', ErrorMessage: 'socket hang up' })
  const contracts = await stack.items('Contracts')
  expect(contracts.find(({ loanId }) => loanId === 'unclear')).toMatchObject({ status: 'valid' })
})

// durable new: core only
test('a hiccup on the way to the bank is no refusal: the transfer is tried again', async () => {
  const steps = {
    transfer(attempt: number) {
      if (attempt === 1) throw new Error('socket hang up')
      return { payoutId: 'payout-1' }
    },
  }
  const outcome = await run(payout, { input: { loanId: 'hiccup', account: 'AT61', amountCents: 1 }, steps })
  expect(outcome).toHaveSucceededWith({ payoutId: 'payout-1' })
})
// durable new: end
