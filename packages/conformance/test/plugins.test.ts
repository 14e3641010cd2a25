import { run } from 'durable-testing'
import { expect, test, vi } from 'vitest'
import { suites } from '../src/suites.ts'
import { type Handlers, loadHandlers } from './runtimes.ts'

const { core, official } = await loadHandlers()

const count = suites.find(({ name }) => name === 'plugin')?.count ?? 0
const ids = Array.from({ length: count }, (_, i) => `10-${i + 1}`)

/** What only durable-core tells: requirements ask for the first two, the others it knows of a context that is met again. */
const MORE: Readonly<Record<string, readonly string[]>> = {
  '10-19': ['isFirstInvocation'],
  '10-23': ['isReplayingChildren', 'status', 'startTimestamp'],
}

test.each(ids)('the plugins of requirement %s are told the same by both runtimes, in the same order', async (id) => {
  const [ours, theirs] = [await recordsOf(core, id), await recordsOf(official, id)]
  const more = MORE[id] ?? []
  expect(ours.map((record) => without(record, more))).toEqual(theirs.map((record) => without(record, more)))
  expect(ours).not.toEqual([])
})

type Told = Readonly<Record<string, unknown>>

/** What the plugins of the handler have written. */
async function recordsOf(handlers: Handlers, id: string): Promise<Told[]> {
  const handler = handlers.get(id)
  if (handler === undefined) throw new Error(`there is no handler ${id}`)
  const lines: string[] = []
  const stdout = vi.spyOn(process.stdout, 'write').mockImplementation((line) => lines.push(String(line)) > 0)
  const log = vi.spyOn(console, 'info').mockImplementation(() => {})
  try {
    // The handlers are bundled with their runtime, whose own timers and ids would count as theirs.
    await run(handler, { name: `case-${id}`, input: 'World', strict: false })
  } finally {
    stdout.mockRestore()
    log.mockRestore()
  }
  return lines.map((line) => JSON.parse(line)).filter(({ plugin }) => plugin !== undefined)
}

const VARYING = ['requestId', 'durableExecutionArn', 'executionArn']

/** A record without what differs from run to run; of times, only that they are there. */
function without(record: Told, fields: readonly string[]): Told {
  const kept = Object.entries(record).filter(([field]) => !fields.includes(field))
  return Object.fromEntries(
    kept.map(([field, value]) => [field, VARYING.includes(field) || field.endsWith('Timestamp') ? 'varies' : value]),
  )
}
