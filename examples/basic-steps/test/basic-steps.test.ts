import { costTable, run, start } from 'durable-testing'
import 'durable-testing/vitest'
import { afterAll, expect, test, vi } from 'vitest'
import { handler } from '../src/handler.ts'

const stack = await vi.hoisted(async () => {
  const { openStack } = await import('durable-local/example-tests')
  return openStack(`${import.meta.dirname}/..`)
})
afterAll(() => stack.close())

/** The subjects of the letters to somebody. */
async function lettersTo(email: string): Promise<unknown[]> {
  const letters = (await stack.items('Outbox')).filter(({ to }) => to === email)
  return letters.map(({ subject }) => subject).sort()
}

test('a subscriber is added, gets a letter at once, and the first issue a day later', async () => {
  const outcome = await run(handler, { input: { name: 'Ada', email: 'ada@example.com' } })
  const subscriber = (await stack.items('Subscribers')).find(({ email }) => email === 'ada@example.com')
  expect(outcome).toHaveSucceededWith({
    subscriberId: subscriber?.subscriberId,
    letters: ['Welcome!', 'Issue 1: steps'],
  })
  expect(await lettersTo('ada@example.com')).toEqual(['Issue 1: steps', 'Welcome!'])
  expect(outcome).toHaveOperations(['add-subscriber', 'send-welcome', 'let-it-sink-in', 'send-first-issue'])
  expect(outcome.invocations).toBe(2)
})

test('nothing but the welcome is sent until the day is over', async () => {
  const startedAt = new Date('2026-03-01T09:00:00Z')
  await using execution = await start(handler, { input: { name: 'Bo', email: 'bo@example.com' }, at: startedAt })
  await execution.operation('let-it-sink-in')
  expect(await lettersTo('bo@example.com')).toEqual(['Welcome!'])
  const { history } = await execution.finished()
  const issued = history.find(({ EventType, Name }) => EventType === 'StepStarted' && Name === 'send-first-issue')
  expect(new Date(issued?.EventTimestamp ?? 0).toISOString()).toMatch(/^2026-03-02T09:00:0/)
})

test('somebody who signs up twice stays one subscriber, and gets no letter twice', async () => {
  const input = { name: 'Cleo', email: 'cleo@example.com' }
  const first = await run(handler, { input })
  const second = await run(handler, { input })
  expect(second.result).toEqual(first.result)
  expect(await lettersTo('cleo@example.com')).toEqual(['Issue 1: steps', 'Welcome!'])
})

test('an event that is not a sign-up fails before anything is done', async () => {
  const outcome = await run(handler, { input: { name: '', email: 'nowhere' } })
  expect(outcome).toHaveFailedWith({ ErrorType: 'InvalidSignUp', ErrorMessage: /name: .*; email: / })
  expect(outcome.operations).toEqual([])
})

// durable new: core only
test('a step that fails for a while is tried again, and the others are not', async () => {
  const outcome = await run(handler, {
    input: { name: 'Dario', email: 'dario@example.com' },
    steps: {
      'send-welcome'(attempt) {
        if (attempt < 3) throw new Error('The outbox is not there.')
        return 'Welcome!'
      },
    },
  })
  expect(outcome.status).toBe('SUCCEEDED')
  expect(outcome).toHaveStep('send-welcome', { attempts: 3 })
  expect(outcome).toHaveStep('add-subscriber', { attempts: 1 })
  const subscribers = (await stack.items('Subscribers')).filter(({ email }) => email === 'dario@example.com')
  expect(subscribers).toHaveLength(1)
})
// durable new: end

test('the README shows what a sign-up costs', async () => {
  const happy = await run(handler, { input: { name: 'Ada Marten', email: 'ada.marten@example.com' } })
  expect(costTable({ happy })).toBeInReadme('cost')
})
