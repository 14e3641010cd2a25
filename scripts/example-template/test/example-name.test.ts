import { costTable, run, start } from 'durable-testing'
import 'durable-testing/vitest'
import { afterAll, expect, test, vi } from 'vitest'
import { handler } from '../src/handler.ts'

const stack = await vi.hoisted(async () => {
  const { openStack } = await import('durable-local/example-tests')
  return openStack(`${import.meta.dirname}/..`)
})
afterAll(() => stack.close())

async function reminder(wanted: string) {
  return (await stack.items('Reminders')).find(({ id }) => id === wanted)
}

test('a reminder is noted down at once, and delivered when it is due', async () => {
  await using execution = await start(handler, { input: { id: 'tea', text: 'The tea is ready.', afterSeconds: 240 } })
  await execution.operation('until-due')
  expect(await reminder('tea')).toMatchObject({ text: 'The tea is ready.' })
  expect(await reminder('tea')).not.toHaveProperty('deliveredAt')
  const outcome = await execution.finished()
  expect(outcome).toHaveSucceededWith({ id: 'tea', deliveredAt: (await reminder('tea'))?.deliveredAt })
  expect(outcome).toHaveOperations(['note-down', 'until-due', 'deliver'])
})

test('the same id is the same reminder: it is delivered once', async () => {
  const input = { id: 'twice', text: 'Only once.' }
  const first = await run(handler, { input })
  const second = await run(handler, { input: { ...input, text: 'Or not?' } })
  expect(second.result).toEqual(first.result)
  expect(await reminder('twice')).toMatchObject({ text: 'Only once.' })
})

test('an event that is no reminder fails before anything is done', async () => {
  const outcome = await run(handler, { input: { id: 'empty', text: '', afterSeconds: 0 } })
  expect(outcome).toHaveFailedWith({ ErrorType: 'InvalidReminder', ErrorMessage: /text: .*; afterSeconds: / })
  expect(outcome.operations).toEqual([])
})

test('the README shows what a reminder costs', async () => {
  const happy = await run(handler, { input: { id: 'water-the-plants', text: 'Water the plants.' } })
  expect(costTable({ happy })).toBeInReadme('cost')
})
