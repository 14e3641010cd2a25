import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type DurableContext, withDurableExecution } from 'durable-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { historyFile, readHistoryFile, run, writeHistoryFile } from '../src/index.ts'
import { readHistory } from '../src/recorded-history.ts'
import '../src/matchers.ts'

interface Order {
  readonly card: string
  readonly customer: { readonly name: string; readonly address: string }
  readonly fail?: boolean
}

const order = withDurableExecution(async ({ card, customer, fail }: Order, ctx: DurableContext) => {
  const charge = await ctx.step('charge', async () => ({ id: 7, card, odd: '{ "spaces": 1 }' }))
  await ctx.wait('cooling-off', { days: 1 })
  if (fail) throw new Error(`${customer.name} of ${customer.address} cannot pay with ${card}`)
  return { charge, label: `To: ${customer.name}, ${customer.address}` }
})
const input = { card: 'card_4242', customer: { name: 'Ada Lovelace', address: 'St James Square' } }
const redact = { card: 'card_visa', name: 'Somebody', address: 'Somewhere' }
const at = new Date('2026-03-01T12:00:00Z')

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'histories-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

test('a history that was written and read again is the same history, and replays', async () => {
  const { history } = await run(order, { input })
  const path = join(folder, 'new', 'happy.json')
  await writeHistoryFile(path, historyFile(history, { handler: 'src/handler.handler' }))
  const file = await readHistoryFile(path)
  expect(file.handler).toBe('src/handler.handler')
  await expect(order).toReplay(file)
  const [before, after] = [readHistory(history), readHistory(file)]
  expect(after.input).toBe(before.input)
  expect(after.end).toEqual(before.end)
  expect(after.operations.map(({ result }) => result)).toEqual(before.operations.map(({ result }) => result))
})

test('two recordings of one order differ in ids only', async () => {
  const texts = await Promise.all(
    [1, 2].map(async () => {
      const { history } = await run(order, { input, at, name: 'ada' })
      return JSON.stringify(historyFile(history), undefined, 2).split('\n')
    }),
  )
  const [first = [], second = []] = texts
  expect(first).toHaveLength(second.length)
  const different = first.filter((line, i) => line !== second[i])
  // The id of the execution stands in its first and in its last event.
  expect(different.map((line) => line.trim().split(':')[0])).toEqual(['"Id"', '"Id"'])
})

test('a file is written anew only if more than ids and times has changed', async () => {
  const path = join(folder, 'anew.json')
  const record = async (name: string, fail = false) =>
    writeHistoryFile(path, historyFile((await run(order, { input: { ...input, fail }, name })).history))
  expect(await record('monday')).toBe('written')
  const before = await readFile(path, 'utf8')
  expect(await record('tuesday')).toBe('unchanged')
  expect(await readFile(path, 'utf8')).toBe(before)
  expect(await record('wednesday', true)).toBe('written')
  expect(await readFile(path, 'utf8')).toContain('ExecutionFailed')
})

test('payloads are laid out, and neither invocations nor stack traces are in the file', async () => {
  const { history } = await run(order, { input: { ...input, fail: true } })
  const [last] = history.slice(-1)
  const failed = { ...last, ExecutionFailedDetails: { Error: { Payload: { ErrorMessage: 'no', StackTrace: ['at'] } } } }
  const file = historyFile([...history.slice(0, -1), failed])
  expect(file.events[0]).toMatchObject({ ExecutionStartedDetails: { Input: { PayloadJson: input } } })
  const text = JSON.stringify(file)
  expect(text).not.toContain('StackTrace')
  expect(text).not.toContain('InvocationCompleted')
})

test.each([false, true])(
  'redacted values are gone from every place, and the history still replays (fails: %s)',
  async (fail) => {
    const { history } = await run(order, { input: { ...input, fail } })
    const file = historyFile(history, { redact })
    const text = JSON.stringify(file)
    expect(text).not.toMatch(/4242|Lovelace|St James/)
    expect(text).toContain('card_visa')
    expect(text).toMatch(fail ? /Somebody of Somewhere cannot pay with card_visa/ : /To: Somebody, Somewhere/)
    await expect(order).toReplay(file)
  },
)

test('different values of one name stay different', () => {
  const events = [{ EventType: 'StepSucceeded', Result: { Payload: '[{"name":"Ada"},{"name":"Bob"},{"name":"Ada"}]' } }]
  expect(historyFile(events, { redact }).events).toMatchObject([
    { Result: { PayloadJson: [{ name: 'Somebody' }, { name: 'Somebody 2' }, { name: 'Somebody' }] } },
  ])
})

test.each([
  ['as the name of a member', { name: 'Adam' }, { Adam: 1 }, { Somebody: 1 }],
  ['with characters that JSON escapes', { name: 'Adam "A"\nDam' }, 'for Adam "A"\nDam', 'for Somebody'],
  ['as a part of another one', { name: 'Adam', address: 'Adam Street' }, 'to Adam Street', 'to Somewhere'],
  ['that is empty: nothing is replaced', { name: '' }, 'well, well', 'well, well'],
  ['of a member that every object has: nothing is replaced', { toString: 'text' }, 'text', 'text'],
])('a redacted value %s', (_, given, result, expected) => {
  const events = [given, result].map((value) => ({ Result: { Payload: JSON.stringify(value) } }))
  expect(historyFile(events, { redact }).events[1]).toEqual({ Result: { PayloadJson: expected } })
})

test('what the AWS CLI prints is a history too', async () => {
  const { history } = await run(order, { input })
  const path = join(folder, 'cli.json')
  await writeFile(path, JSON.stringify({ Events: history }))
  await expect(order).toReplay(await readHistoryFile(path))
})

test('other files are refused by name', async () => {
  const path = join(folder, 'other.json')
  await writeFile(path, '{}')
  await expect(readHistoryFile(path)).rejects.toThrow(/other\.json is not a recorded history\. Record one with/)
  await writeFile(path, '{')
  await expect(readHistoryFile(path)).rejects.toThrow(/other\.json is not JSON/)
  await writeFile(path, '{"format":"durable-history/9","events":[]}')
  await expect(readHistoryFile(path)).rejects.toThrow('this version reads durable-history/1')
})

test('short values are replaced where they stand by themselves, not inside other words', () => {
  const events = [{ EventType: 'StepSucceeded', Result: { Payload: '{"name":"Al","text":"Al, also known as Al"}' } }]
  expect(historyFile(events, { redact }).events).toMatchObject([
    { Result: { PayloadJson: { name: 'Somebody', text: 'Somebody, also known as Somebody' } } },
  ])
})

test('a history without its payloads, or without its beginning, is refused', async () => {
  const { history } = await run(order, { input })
  const [first, ...rest] = history
  const bare = { ...first, ExecutionStartedDetails: { Input: { Truncated: true } } }
  expect(() => readHistory([bare, ...rest])).toThrow('Record it with IncludeExecutionData: true.')
  expect(() => readHistory(rest)).toThrow('has to begin with the event ExecutionStarted')
})
