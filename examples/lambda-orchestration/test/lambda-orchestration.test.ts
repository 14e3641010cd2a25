import { withDurableExecution } from 'durable-core'
import { costTable, run } from 'durable-testing'
import 'durable-testing/vitest'
import { Resource } from 'sst'
import { afterAll, expect, test, vi } from 'vitest'
import accountClosed from '../events/account-closed.json' with { type: 'json' }
import bureauDown from '../events/bureau-down.json' with { type: 'json' }
import bureauFlaky from '../events/bureau-flaky.json' with { type: 'json' }
import declined from '../events/declined.json' with { type: 'json' }
import happy from '../events/happy.json' with { type: 'json' }
import invalid from '../events/invalid.json' with { type: 'json' }
import unknownPerson from '../events/unknown-person.json' with { type: 'json' }
import { handler } from '../src/handler.ts'
import { invoked } from './invoked.ts'

const stack = await vi.hoisted(async () => {
  const { openStack } = await import('durable-local/example-tests')
  return openStack(`${import.meta.dirname}/..`)
})
afterAll(() => stack.close())

const apply = (name: string, input: unknown) => run(handler, { name, input, ...invoked })

/** The contract of a loan, and its payout. */
async function booksOf(loan: string) {
  const [contracts, payouts] = await Promise.all([stack.items('Contracts'), stack.items('Payouts')])
  const contract = contracts.find(({ loanId }) => loanId === loan)
  return { contract: contract?.status, paidOut: payouts.some(({ loanId }) => loanId === loan) }
}

test('a loan is decided upon, put into a contract, and paid out', async () => {
  const outcome = await apply('happy', happy)
  const payoutId = expect.stringMatching(/^payout-/)
  expect(outcome).toHaveSucceededWith({ status: 'paid', contractId: 'contract-happy', payoutId })
  expect(await booksOf('happy')).toEqual({ contract: 'valid', paidOut: true })
})

test('both enquiries are under way before either has answered', async () => {
  const { history } = await apply('side-by-side', happy)
  const first = (type: string, name: string) => history.findIndex((one) => one.EventType === type && one.Name === name)
  const started = Math.max(first('ChainedInvokeStarted', 'check-identity'), first('ChainedInvokeStarted', 'ask-bureau'))
  const answered = history.findIndex(({ EventType }) => EventType === 'ChainedInvokeSucceeded')
  expect(started).toBeLessThan(answered)
})

test.each([
  ['earns too little', declined, /A credit score of \d+\./],
  ['is unknown to the register', unknownPerson, /The register does not know the applicant\./],
])('who %s is declined, and nothing is written', async (_who, input, reason) => {
  const outcome = await apply('declined', input)
  expect(outcome).toHaveSucceededWith({ status: 'declined', reason: expect.stringMatching(reason) })
  expect(await booksOf('declined')).toEqual({ contract: undefined, paidOut: false })
})

test.each([
  { score: 600, amountCents: 800_000, expected: { status: 'paid' } },
  { score: 599, amountCents: 803_000, expected: { status: 'declined', reason: 'A credit score of 599.' } },
])('a score of $score: $expected.status', async ({ score, amountCents, expected }) => {
  const outcome = await apply(`score-${score}`, { ...happy, monthlyIncomeCents: 100_000, amountCents })
  expect(outcome.result).toMatchObject(expected)
})

test('a bureau that fails twice is asked a third time', async () => {
  const outcome = await apply('bureau-flaky', bureauFlaky)
  expect(outcome.result).toMatchObject({ status: 'paid' })
  const enquiry = (await stack.items('Enquiries')).find(({ enquiryId }) => enquiryId === 'bureau-flaky/credit')
  expect(enquiry?.requests).toBe(3)
})

test('without a credit report, people decide: the error of the function has become one of the workflow', async () => {
  const outcome = await apply('bureau-down', bureauDown)
  expect(outcome).toHaveSucceededWith({
    status: 'to-review',
    reason: 'No credit report: 503 Service Unavailable from the bureau "down".',
  })
})

test('a register that fails is no missing credit report: the loan fails, and nothing is written', async () => {
  const broken = withDurableExecution(async () => {
    throw new Error('the register is down')
  })
  const durableFunctions = { ...invoked.durableFunctions, [Resource.Identity.name]: broken }
  const outcome = await run(handler, { name: 'no-register', input: happy, ...invoked, durableFunctions })
  expect(outcome).toHaveFailedWith({ ErrorType: 'InvokeError', ErrorMessage: 'the register is down' })
  expect(await booksOf('no-register')).toEqual({ contract: undefined, paidOut: false })
})

test('if the money cannot be sent, the contract is void before the failure is told', async () => {
  const outcome = await apply('account-closed', accountClosed)
  expect(outcome).toHaveFailedWith({
    ErrorType: 'PayoutRefused',
    ErrorMessage: 'The contract is void. The account SE00 0000 0000 0000 0000 0000 is closed.',
  })
  expect(await booksOf('account-closed')).toEqual({ contract: 'void', paidOut: false })
})

test('an event that is not an application fails before anybody is asked', async () => {
  const outcome = await apply('invalid', invalid)
  expect(outcome).toHaveFailedWith({
    ErrorType: 'InvalidApplication',
    ErrorMessage: /name: .*; bornOn: .*; amountCents: /,
  })
  expect(outcome.operations).toEqual([])
})

test('the README shows what a loan costs', async () => {
  const [paid, refused] = [await apply('cost-happy', happy), await apply('cost-declined', declined)]
  expect(costTable({ happy: paid, declined: refused })).toBeInReadme('cost')
})
