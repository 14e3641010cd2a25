import type { Outcome } from 'durable-testing'
import { run } from 'durable-testing'
import { beforeEach, expect, test, vi } from 'vitest'
import { ids, optionsOf } from './cases.ts'
import { type Handlers, loadHandlers } from './runtimes.ts'

const { core, official } = await loadHandlers()

beforeEach(() => {
  // Both draw the same jitter; what handlers log is of no interest here.
  vi.spyOn(Math, 'random').mockReturnValue(0.5)
  for (const level of ['log', 'info', 'warn', 'error', 'debug'] as const)
    vi.spyOn(console, level).mockImplementation(() => {})
})

/** Where durable-core words or names an error otherwise, on purpose. There, errors are not compared. */
const corrected: Readonly<Record<string, string>> = {
  '6-6': 'a waitForCondition fails with WaitForConditionError; the official SDK has that class, but throws a StepError',
  '6-7': 'as 6-6',
  '8-19': 'a wrong maxConcurrency is a RangeError that says what to change',
}

test.each(ids)('requirement %s leaves the same updates and the same history under both runtimes', async (id) => {
  const [ours, theirs] = [await runWith(core, id), await runWith(official, id)]
  expect(updatesOf(ours)).toEqual(updatesOf(theirs))
  const isCorrected = id in corrected
  expect(historyOf(ours, isCorrected)).toEqual(historyOf(theirs, isCorrected))
})

async function runWith(handlers: Handlers, id: string): Promise<Outcome> {
  const handler = handlers.get(id)
  if (handler === undefined) throw new Error(`there is no handler ${id}`)
  return await run(handler, optionsOf(id, handlers))
}

/** The changes in their order; how they are batched into checkpoints may differ. */
function updatesOf(outcome: Outcome): string[] {
  return outcome.updates.flatMap((batch) => batch.split(', ')).filter((update) => update !== '')
}

const VARYING = [
  'EventTimestamp',
  'StartTimestamp',
  'EndTimestamp',
  'ScheduledEndTimestamp',
  'RequestId',
  'CallbackId',
  'DurableExecutionArn',
  'StackTrace',
]

/** The history without times and random ids; the execution's own id is random too. */
function historyOf({ history }: Outcome, isCorrected: boolean): unknown {
  return history.map((event) => {
    const { Id, ...rest } = event
    const own = event.EventType.startsWith('Execution') ? {} : { Id }
    return JSON.parse(
      JSON.stringify({ ...own, ...rest }, (key, value: unknown) => {
        if (VARYING.includes(key)) return undefined
        return isCorrected && key === 'Error' ? 'corrected' : value
      }),
    )
  })
}
