import { afterAll, afterEach, beforeEach, expect, test, vi } from 'vitest'
import { askCircuit, throughCircuit } from '../src/circuit.ts'
import { CircuitOpened, GatewayUnavailable, MessageRefused, TooManyRequests } from '../src/gateway-errors.ts'

const stack = await vi.hoisted(async () => {
  const { openStack } = await import('durable-local/example-tests')
  return openStack(`${import.meta.dirname}/..`)
})
afterAll(() => stack.close())

const carrier = 'pigeon'
const minutesFromNow = (minutes: number) => new Date(Date.now() + minutes * 60_000)

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }))
afterEach(async () => {
  vi.useRealTimers()
  await stack.emptyTables()
})

function failing(error: Error = new GatewayUnavailable('503')): Promise<unknown> {
  return throughCircuit(carrier, async () => {
    throw error
  }).catch((thrown: unknown) => thrown)
}

async function open(): Promise<void> {
  for (let failures = 0; failures < 3; failures++) await failing()
}

test('the third failure in a row opens the circuit', async () => {
  expect(await failing()).toBeInstanceOf(GatewayUnavailable)
  expect(await failing()).toBeInstanceOf(GatewayUnavailable)
  expect(await askCircuit({ carrier, execution: 'a' })).toEqual({ state: 'closed' })
  expect(await failing()).toBeInstanceOf(CircuitOpened)
  expect(await askCircuit({ carrier, execution: 'a' })).toMatchObject({ state: 'open' })
})

test('a success in between begins the count anew', async () => {
  await failing()
  await failing()
  expect(await throughCircuit(carrier, async () => 'sent')).toBe('sent')
  expect(await failing()).toBeInstanceOf(GatewayUnavailable)
})

test.each([new MessageRefused('422'), new TooManyRequests(5)])(
  'whoever is answered knows that the gateway is there, and begins the count anew: $name',
  async (answer) => {
    await failing()
    await failing()
    expect(await failing(answer)).toBe(answer)
    expect(await failing()).toBeInstanceOf(GatewayUnavailable)
  },
)

test('a try that is refused closes the circuit too: somebody has answered', async () => {
  await open()
  vi.setSystemTime(minutesFromNow(1))
  await askCircuit({ carrier, execution: 'a' })
  await failing(new MessageRefused('422'))
  expect(await askCircuit({ carrier, execution: 'b' })).toEqual({ state: 'closed' })
})

test('a gateway that refuses or is busy is there: its circuit stays closed', async () => {
  for (const error of [new MessageRefused('422'), new TooManyRequests(5)]) {
    for (let requests = 0; requests < 4; requests++) expect(await failing(error)).toBe(error)
  }
  expect(await askCircuit({ carrier, execution: 'a' })).toEqual({ state: 'closed' })
})

test('after a minute one execution may try, and the others wait for what comes of it', async () => {
  await open()
  vi.setSystemTime(minutesFromNow(1))
  const answers = await Promise.all(['a', 'b', 'c'].map((execution) => askCircuit({ carrier, execution })))
  expect(answers.map(({ state }) => state).sort()).toEqual(['half-open', 'open', 'open'])
})

test('the one that may try is told so again when it asks again: its first answer may have got lost', async () => {
  await open()
  vi.setSystemTime(minutesFromNow(1))
  expect(await askCircuit({ carrier, execution: 'a' })).toEqual({ state: 'half-open' })
  expect(await askCircuit({ carrier, execution: 'a' })).toEqual({ state: 'half-open' })
})

test('a try that succeeds closes the circuit, one that fails opens it for another minute', async () => {
  await open()
  vi.setSystemTime(minutesFromNow(1))
  await askCircuit({ carrier, execution: 'a' })
  expect(await failing()).toBeInstanceOf(CircuitOpened)
  expect(await askCircuit({ carrier, execution: 'a' })).toMatchObject({ state: 'open' })

  vi.setSystemTime(minutesFromNow(1))
  await askCircuit({ carrier, execution: 'b' })
  await throughCircuit(carrier, async () => 'sent')
  expect(await askCircuit({ carrier, execution: 'c' })).toEqual({ state: 'closed' })
})

test('one that died while it tried holds nobody up for longer than a minute', async () => {
  await open()
  vi.setSystemTime(minutesFromNow(1))
  await askCircuit({ carrier, execution: 'dead' })
  vi.setSystemTime(minutesFromNow(1))
  expect(await askCircuit({ carrier, execution: 'b' })).toEqual({ state: 'half-open' })
})

test('an execution that has waited for this opening may try, whatever this machine’s clock says', async () => {
  await open()
  const answer = await askCircuit({ carrier, execution: 'a' })
  if (answer.state !== 'open') throw new Error('the circuit is not open')
  expect(await askCircuit({ carrier, execution: 'a', waitedFor: answer.openedAt })).toEqual({ state: 'half-open' })
  expect(await askCircuit({ carrier, execution: 'b', waitedFor: '2020-01-01T00:00:00.000Z' })).toMatchObject({
    state: 'open',
  })
})
