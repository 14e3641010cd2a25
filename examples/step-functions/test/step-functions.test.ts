import { SFNClient, StopExecutionCommand } from '@aws-sdk/client-sfn'
import { costTable, run } from 'durable-testing'
import 'durable-testing/vitest'
import { Resource } from 'sst'
import { afterAll, expect, test, vi } from 'vitest'
import damaged from '../events/damaged.json' with { type: 'json' }
import declined from '../events/declined.json' with { type: 'json' }
import happy from '../events/happy.json' with { type: 'json' }
import invalid from '../events/invalid.json' with { type: 'json' }
import machine from '../events/machine.json' with { type: 'json' }
import outOfStock from '../events/out-of-stock.json' with { type: 'json' }
import slowBank from '../events/slow-bank.json' with { type: 'json' }
import { enter, undo } from '../src/entries.ts'
import { handler } from '../src/handler.ts'
import { parseOrder } from '../src/order.ts'
import { chargeCard } from '../src/shop.ts'
import { startMachine } from '../src/step-functions.ts'
import { invoked } from './invoked.ts'

// The workflow on virtual time. Step Functions takes what is started and runs nothing: both-ways.test.ts runs it all.

const stack = await vi.hoisted(async () => {
  const { openStack } = await import('durable-local/example-tests')
  return openStack(`${import.meta.dirname}/..`)
})
afterAll(() => stack.close())

const process = (name: string, input: unknown) => run(handler, { name, input, ...invoked })

/** What was done for an order, and what was undone. */
async function entriesOf(orderId: string): Promise<object> {
  const entries = (await stack.items('Entries')).filter(({ entryId }) => String(entryId).startsWith(`${orderId}/`))
  return Object.fromEntries(
    entries.flatMap(({ entryId, status }) => (status === undefined ? [] : [[String(entryId).split('/')[1], status]])),
  )
}

const ALL_DONE = { stock: 'done', charge: 'done', parcel: 'done', order: 'done' }
const ALL_UNDONE = { stock: 'undone', charge: 'undone', parcel: 'undone', order: 'undone' }

test('an order goes through the flow in code', async () => {
  const outcome = await process('happy', happy)
  expect(outcome).toHaveSucceededWith({
    orderId: 'happy',
    chargeId: expect.stringMatching(/^charge-/),
    parcelId: expect.stringMatching(/^parcel-/),
  })
  expect(outcome).toHaveOperations(['reserve-stock', 'change-of-mind', 'charge-card', 'pack', 'confirm-order'])
  expect(await entriesOf('happy')).toEqual(ALL_DONE)
})

test('a bank that does not answer twice is asked three times, two and four seconds later', async () => {
  const outcome = await process('slow-bank', slowBank)
  expect(outcome).toHaveStep('charge-card', { attempts: 3 })
  expect(outcome.status).toBe('SUCCEEDED')
})

test.each([
  ['out-of-stock', outOfStock, 'OutOfStock', 'There is no kettle left.'],
  ['declined', declined, 'CardDeclined', 'Card declined: insufficient funds.'],
  ['damaged', damaged, 'PackingFailed', 'The order was not packed: It fell off the table.'],
])('%s: everything is undone, and the order fails with the reason', async (name, input, ErrorType, ErrorMessage) => {
  const outcome = await process(name, input)
  expect(outcome).toHaveFailedWith({ ErrorType, ErrorMessage })
  expect(await entriesOf(name)).toEqual(ALL_UNDONE)
})

test('an order that is none fails before anything is done', async () => {
  const outcome = await process('invalid', invalid)
  expect(outcome).toHaveFailedWith({ ErrorType: 'InvalidOrder', ErrorMessage: /product: .*; quantity: .*; card: / })
  expect(outcome.operations).toEqual([])
})

// durable new: core only
test('a part that cannot be undone keeps no other from being undone, and does not hide the reason', async () => {
  const steps = {
    'undo-charge'() {
      throw new Error('The table is away.')
    },
  }
  const outcome = await run(handler, { name: 'stuck', input: declined, ...invoked, steps })
  expect(outcome).toHaveFailedWith({ ErrorType: 'CardDeclined' })
  expect(outcome).toHaveStep('undo-charge', { attempts: 4, status: 'FAILED' })
  expect(await entriesOf('stuck')).toEqual({ stock: 'undone', parcel: 'undone', order: 'undone' })
})
// durable new: end

test('what is done after it was undone is refused, and is not tried again', async () => {
  await undo('late', 'charge')
  await expect(enter('late', 'charge', { chargeId: 'charge-1' })).rejects.toThrow(
    'The charge of late was undone before.',
  )
})

test('an order for the state machine starts it once, with the order as it came, and gives back what it answers', async () => {
  const confirmation = { orderId: 'machine', chargeId: 'charge-1', parcelId: 'parcel-1' }
  const callbacks = { 'order-machine': { succeed: confirmation } }
  const outcome = await run(handler, { name: 'machine', input: machine, callbacks })
  expect(outcome).toHaveSucceededWith(confirmation)
  expect(outcome.invocations).toBe(2)
  const started = stack.stateMachines.started('OrderMachine').filter(({ name }) => name === 'machine')
  const order = { ...machine, packer: 'quick' }
  expect(started.map(({ input }) => input)).toEqual([
    { orderId: 'machine', order, callbackId: expect.stringMatching(/./) },
  ])
})

test('a failure of the state machine is a failure here, under its own name', async () => {
  const error = { ErrorType: 'CardDeclined', ErrorMessage: 'Card declined: no funds.', ErrorData: 'CardDeclined' }
  const outcome = await run(handler, {
    name: 'failing',
    input: machine,
    callbacks: { 'order-machine': { fail: error } },
  })
  expect(outcome).toHaveFailedWith({ ErrorType: 'CardDeclined', ErrorMessage: 'Card declined: no funds.' })
})

test('a state machine that never answers is asked what has become of it', async () => {
  const outcome = await run(handler, { name: 'silent', input: machine, callbacks: { 'order-machine': 'timeout' } })
  const ErrorMessage = 'The state machine has not answered: its execution is RUNNING.'
  expect(outcome).toHaveFailedWith({ ErrorType: 'MachineSilent', ErrorMessage })
})

test('an order whose name has gone through the state machine before is refused at once', async () => {
  await startMachine(
    { orderId: 'twice', ...machine, product: 'lamp', packer: 'quick', flow: 'state-machine' },
    'theirs',
  )
  const outcome = await run(handler, { name: 'twice', input: machine })
  expect(outcome).toHaveFailedWith(
    /The order twice has gone through the state machine before\. Use a name of its own\./,
  )
})

test('what is charged is the price of all pieces, once', async () => {
  const order = parseOrder('three', { ...happy, product: 'chair', quantity: 3 })
  expect(await chargeCard(order)).toEqual(await chargeCard(order))
  const charge = (await stack.items('Entries')).find(({ entryId }) => entryId === 'three/charge')
  expect(charge?.facts).toMatchObject({ amountCents: 38_700 })
})

test('a start that is repeated when the state machine is through starts nothing, and is no failure', async () => {
  const order = parseOrder('restarted', machine)
  await startMachine(order, 'ours')
  const executionArn = `${Resource.OrderMachine.arn.replace(':stateMachine:', ':execution:')}:restarted`
  await new SFNClient().send(new StopExecutionCommand({ executionArn }))
  await expect(startMachine(order, 'ours')).resolves.toBeUndefined()
  expect(stack.stateMachines.started('OrderMachine').filter(({ name }) => name === 'restarted')).toHaveLength(1)
})

test('the README shows what an order costs', async () => {
  const callbacks = { 'order-machine': { succeed: { orderId: 'cost', chargeId: 'charge-1', parcelId: 'parcel-1' } } }
  const code = await process('cost', happy)
  const undone = await process('cost-declined', declined)
  const viaMachine = await run(handler, { name: 'cost-machine', input: machine, callbacks })
  expect(costTable({ happy: code, declined: undone, machine: viaMachine })).toBeInReadme('cost')
})
