import { withDurableExecution } from 'durable-core'
import { run } from 'durable-testing'
import 'durable-testing/vitest'
import { Resource } from 'sst'
import { afterAll, expect, test, vi } from 'vitest'
import happy from '../events/happy.json' with { type: 'json' }
import { putOnce } from '../src/database.ts'
import { handler } from '../src/handler.ts'
import { handler as payout } from '../src/payout.ts'
import { invoked } from './invoked.ts'

const stack = await vi.hoisted(async () => {
  const { openStack } = await import('durable-local/example-tests')
  return openStack(`${import.meta.dirname}/..`)
})
afterAll(() => stack.close())

vi.mock('../src/database.ts', async (original) => {
  const real = await original<typeof import('../src/database.ts')>()
  return { ...real, putOnce: vi.fn(real.putOnce) }
})

/** Ends without an answer: whether it has sent the money, nobody knows. */
const broken = withDurableExecution(async () => {
  throw new Error('socket hang up')
})

test('the contract stands if nobody knows whether the money was sent', async () => {
  const durableFunctions = { ...invoked.durableFunctions, [Resource.Payout.name]: broken }
  const outcome = await run(handler, { name: 'unclear', input: happy, ...invoked, durableFunctions })
  expect(outcome).toHaveFailedWith({ ErrorType: 'InvokeError', ErrorMessage: 'socket hang up' })
  const contracts = await stack.items('Contracts')
  expect(contracts.find(({ loanId }) => loanId === 'unclear')).toMatchObject({ status: 'valid' })
})

test('a hiccup on the way to the bank is no refusal: the transfer is tried again', async () => {
  vi.mocked(putOnce).mockRejectedValueOnce(new Error('socket hang up'))
  const outcome = await run(payout, { input: { loanId: 'hiccup', account: 'AT61', amountCents: 1 } })
  expect(outcome).toHaveSucceededWith({ payoutId: expect.stringMatching(/^payout-/) })
  expect(outcome.operation('transfer')).toMatchObject({ attempts: 2 })
})
