import { run } from 'durable-testing'
import 'durable-testing/vitest'
import { afterAll, expect, test, vi } from 'vitest'
import { handler } from '../src/packing.ts'

const stack = await vi.hoisted(async () => {
  const { openStack } = await import('durable-local/example-tests')
  return openStack(`${import.meta.dirname}/..`)
})
afterAll(() => stack.close())

const parcel = { parcelId: expect.stringMatching(/^parcel-/) }

test('a workflow gets the parcel as the result', async () => {
  const outcome = await run(handler, { input: { orderId: 'plain', packer: 'quick' } })
  expect(outcome).toHaveSucceededWith(parcel)
  expect(outcome).toHaveOperations(['way-to-shelf', 'pack'])
})

test('a state machine is told the parcel for its token', async () => {
  const { token, answer } = stack.stateMachines.giveToken()
  const outcome = await run(handler, { input: { orderId: 'told', packer: 'quick', taskToken: token } })
  expect(outcome).toHaveOperations(['way-to-shelf', 'found-shelf', 'pack', 'tell-parcel'])
  expect(await answer).toEqual(outcome.result)
})

test('a careful packer says on the way that it goes on', async () => {
  const { token } = stack.stateMachines.giveToken()
  const outcome = await run(handler, { input: { orderId: 'careful', packer: 'careful', taskToken: token } })
  const found = outcome.operations.flatMap(({ name = '' }) => (name.startsWith('found-') ? [name] : []))
  expect(found).toEqual(['found-shelf', 'found-wrapping', 'found-scales'])
})

test('a state machine is told what went wrong, and the packing fails too', async () => {
  const { token, answer } = stack.stateMachines.giveToken()
  const refused = expect(answer).rejects.toMatchObject({ name: 'Damaged', message: 'It fell off the table.' })
  const outcome = await run(handler, { input: { orderId: 'broken', packer: 'clumsy', taskToken: token } })
  expect(outcome).toHaveFailedWith({ ErrorType: 'Damaged', ErrorMessage: 'It fell off the table.' })
  await refused
})

test('that nobody waits any more is no failure: it was told before, or the machine has given up', async () => {
  const { token } = stack.stateMachines.giveToken()
  const input = { orderId: 'again', packer: 'quick', taskToken: token }
  const first = await run(handler, { input })
  const again = await run(handler, { input })
  expect(again).toHaveSucceededWith(first.result)
})

test('a token that nobody has given is a failure', async () => {
  const outcome = await run(handler, { input: { orderId: 'forged', packer: 'quick', taskToken: 'made-up' } })
  expect(outcome).toHaveFailedWith(/Invalid Token/)
})
