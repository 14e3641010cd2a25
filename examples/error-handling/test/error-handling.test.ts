import { exampleEvents } from 'durable-local/example-tests'
import { costTable, type Outcome, run } from 'durable-testing'
import 'durable-testing/vitest'
import { afterAll, expect, test, vi } from 'vitest'
import { transferMoney } from '../src/bank.ts'
import { handler } from '../src/handler.ts'
import { parsePayout } from '../src/payout.ts'

const EXAMPLE = `${import.meta.dirname}/..`

const stack = await vi.hoisted(async () => {
  const { openStack } = await import('durable-local/example-tests')
  return openStack(`${import.meta.dirname}/..`)
})
afterAll(() => stack.close())

const events = new Map(exampleEvents(EXAMPLE).map(({ name, input }) => [name, input]))

/** Makes the payout of an event; its id is the event's name. */
function payOut(event: string): Promise<Outcome> {
  return run(handler, { input: events.get(event), name: event })
}

/** What a table says of a payout. */
async function find(table: string, payoutId: string) {
  return (await stack.items(table)).find((item) => item.payoutId === payoutId)
}

test('a seller is paid, and told so', async () => {
  const outcome = await payOut('happy')
  const { transferId } = (await find('Transfers', 'happy')) ?? {}
  expect(outcome).toHaveSucceededWith({ payoutId: 'happy', transferId, receipt: 'sent' })
  expect(await find('Payouts', 'happy')).toMatchObject({ status: 'paid', transferId })
  expect(await find('Receipts', 'happy')).toMatchObject({ email: 'ada@example.com', transferId })
})

test('transient: a bank that is away twice has sent the money with the third attempt', async () => {
  const outcome = await payOut('bank-flaky')
  expect(outcome.status).toBe('SUCCEEDED')
  expect(outcome).toHaveStep('transfer', { attempts: 3 })
  expect(await find('Payouts', 'bank-flaky')).toMatchObject({ status: 'paid' })
})

test('rate-limited: a busy bank is asked again after the 20 seconds that it has named', async () => {
  const outcome = await payOut('bank-busy')
  expect(outcome.status).toBe('SUCCEEDED')
  expect(outcome).toHaveStep('transfer', { attempts: 2 })
  const failed = outcome.history.find(({ EventType }) => EventType === 'StepFailed')
  expect(failed?.StepFailedDetails?.RetryDetails).toMatchObject({ NextAttemptDelaySeconds: 20 })
})

test('permanent: what the bank refuses is tried once, written down, and fails', async () => {
  const outcome = await payOut('account-closed')
  const message = 'The account CH0000000000000000000 is closed.'
  expect(outcome).toHaveFailedWith({ ErrorType: 'TransferRefused', ErrorMessage: message })
  expect(outcome).toHaveStep('transfer', { attempts: 1 })
  expect(await find('Payouts', 'account-closed')).toMatchObject({ status: 'refused', reason: message })
  expect(await find('Receipts', 'account-closed')).toBeUndefined()
})

test('a bank that stays away is given up: the payout is unclear, and the execution fails', async () => {
  const outcome = await payOut('bank-down')
  expect(outcome).toHaveFailedWith({ ErrorType: 'BankUnavailable', ErrorMessage: '503 Service Unavailable' })
  expect(outcome).toHaveStep('transfer', { attempts: 5 })
  expect(await find('Payouts', 'bank-down')).toMatchObject({ status: 'unclear', reason: '503 Service Unavailable' })
})

test('a payout that the bank is asked for again is sent once: the second answer is the first', async () => {
  const payout = parsePayout('asked-again', events.get('happy'))
  expect(await transferMoney(payout)).toBe(await transferMoney(payout))
})

test('a receipt that cannot be sent is logged, and the payout is a success that says so', async () => {
  const log = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  const outcome = await payOut('receipt-lost')
  expect(log.mock.calls.flat().join()).toContain('No receipt for receipt-lost: There is no mailbox')
  log.mockRestore()
  expect(outcome.result).toMatchObject({ receipt: 'not sent' })
  expect(outcome).toHaveStep('send-receipt', { status: 'FAILED', attempts: 1 })
  expect(await find('Payouts', 'receipt-lost')).toMatchObject({ status: 'paid' })
})

test('an event that is not a payout fails before anything is done', async () => {
  const outcome = await payOut('invalid')
  expect(outcome).toHaveFailedWith({ ErrorType: 'InvalidPayout', ErrorMessage: /account: .*; amountCents: / })
  expect(outcome.operations).toEqual([])
})

test('an execution that is over before its retries are writes nothing down: hence the budget', async () => {
  const outcome = await run(handler, { input: events.get('bank-down'), name: 'no-time', executionTimeoutSeconds: 3 })
  expect(outcome.status).toBe('TIMED_OUT')
  expect(await find('Payouts', 'no-time')).toMatchObject({ status: 'open' })
})

test('the README shows what a payout costs', async () => {
  const paths = ['happy', 'bank-flaky', 'account-closed', 'bank-down']
  const outcomes = paths.map(
    async (event) => [event, await run(handler, { input: events.get(event), name: `cost-${event}` })] as const,
  )
  expect(costTable(Object.fromEntries(await Promise.all(outcomes)))).toBeInReadme('cost')
})
