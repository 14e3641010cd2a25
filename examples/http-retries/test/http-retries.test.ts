import { exampleEvents } from 'durable-local/example-tests'
import { costTable, type Outcome, run } from 'durable-testing'
import 'durable-testing/vitest'
import { afterAll, expect, test, vi } from 'vitest'
import { handler } from '../src/handler.ts'

const stack = await vi.hoisted(async () => {
  const { openStack } = await import('durable-local/example-tests')
  process.env.ATTEMPT_MILLIS = '2500'
  return openStack(`${import.meta.dirname}/..`)
})
afterAll(() => stack.close())

const events = new Map(exampleEvents(`${import.meta.dirname}/..`).map(({ name, input }) => [name, input]))

function send(event: string, name = event): Promise<Outcome> {
  return run(handler, { input: events.get(event), name })
}

/** What the gateway has of the message of an execution. */
async function messageOf(execution: string) {
  return (await stack.items('Messages')).find(({ key }) => String(key).startsWith(`${execution}/`))
}

/** How long the pauses before the next attempt of a step were. */
function pausesIn({ history }: Outcome): readonly unknown[] {
  return history.flatMap(({ StepFailedDetails }) => StepFailedDetails?.RetryDetails?.NextAttemptDelaySeconds ?? [])
}

test('a message is sent with one request', async () => {
  const outcome = await send('happy')
  const { messageId, ...message } = (await messageOf('happy')) ?? {}
  expect(outcome).toHaveSucceededWith({ messageId })
  expect(message).toMatchObject({ requests: 1, recipient: '+436601234567', body: 'Your parcel is here.' })
  expect(outcome).toHaveOperations(['ask-circuit', 'send-message'])
})

test('a gateway that is away is asked again, with growing pauses', async () => {
  const outcome = await send('flaky')
  expect(outcome.status).toBe('SUCCEEDED')
  expect(outcome).toHaveStep('send-message', { attempts: 3 })
  const [first = 0, second = 0] = pausesIn(outcome)
  expect([first, second].map(Number)).toEqual([expect.closeTo(4, -0.7), expect.closeTo(7.5, -0.9)])
  expect(await messageOf('flaky')).toMatchObject({ requests: 3 })
})

test('a busy gateway is asked again after the time that it has named', async () => {
  const outcome = await send('busy')
  expect(outcome.status).toBe('SUCCEEDED')
  expect(pausesIn(outcome)).toEqual([20])
  expect(await messageOf('busy')).toMatchObject({ requests: 2 })
})

test('an answer that came too late is asked for again, under the same key: the message is sent once', async () => {
  const outcome = await send('slow')
  expect(outcome).toHaveStep('send-message', { attempts: 2 })
  expect(outcome.result).toEqual({ messageId: (await messageOf('slow'))?.messageId })
})

// durable new: core only
test('who has waited for the same circuit five times gives up, and has sent nothing', async () => {
  const steps = { 'ask-circuit': () => ({ state: 'open', openedAt: '2026-03-01T09:00:00.000Z' }) }
  const outcome = await run(handler, { input: events.get('happy'), name: 'patient', steps })
  expect(outcome).toHaveFailedWith({ ErrorType: 'CircuitOpened', ErrorMessage: /"steady" stays open/ })
  expect(outcome.operations.filter(({ name }) => name === 'circuit-open')).toHaveLength(5)
  expect(await messageOf('patient')).toBeUndefined()
})
// durable new: end

test('three failures open the circuit; the execution waits, tries alone, and is through', async () => {
  const outcome = await send('recovering')
  expect(outcome.status).toBe('SUCCEEDED')
  expect(outcome).toHaveOperations([
    'ask-circuit',
    'send-message',
    'ask-circuit',
    'circuit-open',
    'ask-circuit',
    'send-message',
  ])
  const answers = outcome.operations.filter(({ name }) => name === 'ask-circuit').map(({ result }) => result)
  expect(answers).toMatchObject([{ state: 'closed' }, { state: 'open' }, { state: 'half-open' }])
  expect(await stack.items('Circuits')).toEqual([])
})

test('a gateway that stays away is given up, and those who come after do not even ask it', async () => {
  const first = await send('down')
  expect(first).toHaveFailedWith({ ErrorType: 'CircuitOpened', ErrorMessage: /The circuit .* "down" is open/ })
  expect(await messageOf('down')).toMatchObject({ requests: 5 })

  const second = await send('down', 'late')
  expect(second.operation('ask-circuit').result).toMatchObject({ state: 'open' })
  expect(second.operations[1]).toMatchObject({ name: 'circuit-open' })
  expect(await messageOf('late')).toMatchObject({ requests: 3 })
})

test('another carrier is not affected', async () => {
  const outcome = await send('happy', 'meanwhile')
  expect(outcome.operation('ask-circuit').result).toEqual({ state: 'closed' })
})

test('what the gateway refuses is asked once', async () => {
  const outcome = await send('refused')
  expect(outcome).toHaveFailedWith({
    ErrorType: 'MessageRefused',
    ErrorMessage: '422: There is no number +430000000000.',
  })
  expect(outcome).toHaveStep('send-message', { attempts: 1 })
})

test('an event that is not a message fails before anything is asked', async () => {
  const outcome = await send('invalid')
  expect(outcome).toHaveFailedWith({ ErrorType: 'InvalidMessage', ErrorMessage: /to: expected a number/ })
  expect(outcome.operations).toEqual([])
})

test('the README shows what a message costs', async () => {
  await stack.emptyTables()
  const outcomes: Record<string, Outcome> = {}
  for (const event of ['happy', 'flaky', 'recovering', 'down']) outcomes[event] = await send(event, `cost-${event}`)
  expect(costTable(outcomes)).toBeInReadme('cost')
})
