import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { RuntimePair } from '../../src/example-tests/runtime-pair.ts'
import { REPOSITORY } from '../cli/copied-project.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

let runtimes: RuntimePair
beforeAll(async () => {
  runtimes = await RuntimePair.open(join(REPOSITORY, 'examples/order-processing'))
})
afterAll(() => runtimes?.close())

const charge = { name: 'charge', input: { orderId: 'o-1', amountCents: 100, card: 'card_declined' }, answers: [] }

test('an event is for the main function, or for the one that is named', async () => {
  const { core, official } = await runtimes.run(charge, 'Payment')
  expect(core.end).toMatchObject({ status: 'declined' })
  expect(official).toEqual(core)
  const asAnOrder = await runtimes.run({ ...charge, name: 'no-order' })
  expect(asAnOrder.core.end).toMatchObject({ type: 'InvalidOrder' })
})

test('an answer that is not asked for is told, with how to name another function', async () => {
  const answers = [{ callback: 'vote', delayMs: 0, answer: { kind: 'heartbeat' } }] as const
  await expect(runtimes.run({ ...charge, name: 'asked', answers }, 'Payment')).rejects.toThrow(
    /asked ended, and did not ask for 1 of its answers\. If it is for another function than Payment, .*\{ 'asked': 'Component' \}/,
  )
})
