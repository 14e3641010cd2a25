import { exampleEvents } from 'durable-local/example-tests'
import { costTable, type Outcome, run } from 'durable-testing'
import 'durable-testing/vitest'
import { afterAll, expect, test, vi } from 'vitest'
import { payBack } from '../src/entries.ts'
import { handler } from '../src/handler.ts'

const stack = await vi.hoisted(async () => {
  const { openStack } = await import('durable-local/example-tests')
  return openStack(`${import.meta.dirname}/..`)
})
afterAll(() => stack.close())

const events = new Map(exampleEvents(`${import.meta.dirname}/..`).map(({ name, input }) => [name, input]))

/** Settles the return of an event; its id is the event's name. */
function settle(event: string): Promise<Outcome> {
  return run(handler, { input: events.get(event), name: event })
}

/** What was done for a return, by kind. */
async function entriesOf(returnId: string) {
  const entries = (await stack.items('Entries')).filter((entry) => entry.returnId === returnId)
  return Object.fromEntries(entries.map(({ kind, ...entry }) => [kind, entry]))
}

async function caseOf(returnId: string) {
  return (await stack.items('Cases')).find((item) => item.returnId === returnId)
}

test('refund: what is as new is paid back whole', async () => {
  const outcome = await settle('refund')
  const { payment, ...others } = await entriesOf('refund')
  expect(outcome).toHaveSucceededWith({ status: 'refunded', amountCents: 4900, refundId: payment?.refundId })
  expect(payment).toMatchObject({ amountCents: 4900 })
  expect(Object.keys(others)).toEqual(['inspection'])
  expect(outcome).toHaveOperations(['open-case', 'refund', 'inspect-item', 'pay-back', 'close-case'])
})

test('money that is paid back again is paid once: whoever repeats it gets the id of the first payment', async () => {
  expect(await payBack('twice', 4900)).toBe(await payBack('twice', 4900))
})

test('refund: for what was used, it is half', async () => {
  await settle('refund-used')
  expect((await entriesOf('refund-used')).payment).toMatchObject({ amountCents: 2450 })
})

test('exchange: another one is reserved and sent, and no money moves', async () => {
  const outcome = await settle('happy')
  const { parcel, reservation, ...others } = await entriesOf('happy')
  expect(outcome).toHaveSucceededWith({ status: 'exchanged', trackingNumber: parcel?.trackingNumber })
  expect(reservation).toMatchObject({ item: 'chair', colour: 'black' })
  expect(others).toEqual({})
})

test('exchange: when there is none left, the customer gets the money', async () => {
  const outcome = await settle('none-left')
  expect(outcome.result).toMatchObject({ status: 'refunded', amountCents: 89_900 })
  expect(Object.keys(await entriesOf('none-left')).sort()).toEqual(['inspection', 'payment'])
  expect(outcome).toHaveOperation('exchange', { type: 'CONTEXT', status: 'SUCCEEDED', result: null })
  expect(await caseOf('none-left')).toMatchObject({ choice: 'exchange', settlement: { status: 'refunded' } })
})

test('repair: the same one goes back after three days in the workshop', async () => {
  const outcome = await settle('repair')
  expect(outcome.result).toMatchObject({ status: 'repaired' })
  const waited = outcome.operation('in-the-workshop').events[0]?.WaitStartedDetails
  expect(waited).toMatchObject({ Duration: 3 * 24 * 60 * 60 })
  expect(Object.keys(await entriesOf('repair')).sort()).toEqual(['parcel', 'repair'])
})

test('repair: what nobody can repair fails, and the case says why', async () => {
  const outcome = await settle('beyond-repair')
  const reason = 'The workshop cannot repair a chair that is burnt.'
  expect(outcome).toHaveFailedWith({ ErrorType: 'BeyondRepair', ErrorMessage: reason })
  expect(await caseOf('beyond-repair')).toMatchObject({ status: 'failed', reason })
  expect(await entriesOf('beyond-repair')).toEqual({})
})

test('an unknown choice fails before anything is done, and the message names those that there are', async () => {
  const outcome = await settle('unknown-choice')
  expect(outcome).toHaveFailedWith({ ErrorType: 'InvalidReturn', ErrorMessage: /"refund", "exchange" or "repair"/ })
  expect(outcome.operations).toEqual([])
})

test('the operations of a path belong to its child context', async () => {
  const outcome = await run(handler, { input: events.get('repair'), name: 'tree' })
  const { id } = outcome.operation('repair')
  const inside = outcome.operations.filter(({ parentId }) => parentId === id).map(({ name }) => name)
  expect(inside).toEqual(['hand-to-workshop', 'in-the-workshop', 'send-back'])
})

test('the README shows what a return costs', async () => {
  const paths = ['happy', 'refund', 'none-left', 'repair']
  const outcomes = paths.map(
    async (event) => [event, await run(handler, { input: events.get(event), name: `cost-${event}` })] as const,
  )
  expect(costTable(Object.fromEntries(await Promise.all(outcomes)))).toBeInReadme('cost')
})
