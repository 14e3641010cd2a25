import { start } from 'durable-testing'
import 'durable-testing/vitest'
import { afterAll, expect, test } from 'vitest'
import { handler } from '../src/handler.ts'
import { happy, invoked, stack } from './stack.ts'

// Lesson 2. `start` stops time where you want to look around. It goes on while you wait for something: an operation, a
// callback, the end. `await using` puts everything away.

afterAll(() => stack.close())

test('nobody is written to until a week before the end', async () => {
  const input = { ...happy, email: 'cleo@example.com' }
  await using execution = await start(handler, { input, ...invoked, at: new Date('2026-03-01T09:00:00Z') })

  const confirm = await execution.callback('confirm')
  const asked = (await execution.history()).find(({ EventType }) => EventType === 'CallbackStarted')
  expect(new Date(asked?.EventTimestamp ?? 0).toISOString()).toMatch(/^2026-03-24T09:00:0/)
  const messages = await stack.items('Messages')
  expect(messages.map(({ to }) => to)).toContain('cleo@example.com')

  await confirm.succeed({ renew: true })
  expect(await execution.finished()).toHaveSucceededWith('renewed')
})

test('a callback that fails makes the execution fail', async () => {
  await using execution = await start(handler, { input: happy, ...invoked })
  const confirm = await execution.callback('confirm')
  await confirm.fail({ ErrorType: 'MailboxGone', ErrorMessage: 'No such mailbox.' })
  expect(await execution.finished()).toHaveFailedWith('No such mailbox.')
})

test('an answer that says neither yes nor no makes the execution fail, and the message says what was expected', async () => {
  await using execution = await start(handler, { input: happy, ...invoked })
  const confirm = await execution.callback('confirm')
  await confirm.succeed('yes')
  expect(await execution.finished()).toHaveFailedWith({
    ErrorType: 'InvalidAnswer',
    ErrorMessage: 'The answer says neither yes nor no: expected {"renew": true} or {"renew": false}.',
  })
})

test('a subscription can be stopped while it waits', async () => {
  await using execution = await start(handler, { input: happy, ...invoked })
  await execution.operation('until-a-week-before')
  await execution.stop({ ErrorMessage: 'The owner has moved.' })
  expect((await execution.finished()).status).toBe('STOPPED')
})
