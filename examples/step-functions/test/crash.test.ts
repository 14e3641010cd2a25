import { crashEverywhere } from 'durable-testing'
import 'durable-testing/vitest'
import { afterAll, expect, test, vi } from 'vitest'
import declined from '../events/declined.json' with { type: 'json' }
import happy from '../events/happy.json' with { type: 'json' }
import machine from '../events/machine.json' with { type: 'json' }
import { handler } from '../src/handler.ts'
import { invoked } from './invoked.ts'

const stack = await vi.hoisted(async () => {
  const { openStack } = await import('durable-local/example-tests')
  return openStack(`${import.meta.dirname}/..`)
})
afterAll(() => stack.close())

/** How often things were done for an order, and how many of them were undone. */
async function effectsOf(orderId: string) {
  const entries = (await stack.items('Entries')).filter(({ entryId }) => String(entryId).startsWith(`${orderId}/`))
  const machines = stack.stateMachines.started('OrderMachine').filter(({ name }) => name === orderId)
  return {
    done: entries.filter(({ status }) => status === 'done').length,
    undone: entries.filter(({ status }) => status === 'undone').length,
    'machines started': machines.length,
  }
}

test('wherever the process dies, an order is reserved, charged, packed and confirmed once', async () => {
  const report = await crashEverywhere(handler, { name: 'happy', input: happy, ...invoked, effectsOf })
  expect(report.effects).toEqual({ done: 4, undone: 0, 'machines started': 0 })
  expect(report).toBeInReadme('crash-table happy')
})

test('wherever the process dies, of an order that cannot be paid for everything is undone', async () => {
  const report = await crashEverywhere(handler, { name: 'declined', input: declined, ...invoked, effectsOf })
  expect(report.effects).toEqual({ done: 0, undone: 4, 'machines started': 0 })
})

test('wherever the process dies, the state machine is started once', async () => {
  const confirmation = { orderId: 'machine', chargeId: 'charge-1', parcelId: 'parcel-1' }
  const callbacks = { 'order-machine': { succeed: confirmation } }
  const report = await crashEverywhere(handler, { name: 'machine', input: machine, callbacks, effectsOf })
  expect(report.effects).toEqual({ done: 0, undone: 0, 'machines started': 1 })
  expect(report).toBeInReadme('crash-table machine')
})
