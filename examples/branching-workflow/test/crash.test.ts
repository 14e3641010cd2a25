import { exampleEvents } from 'durable-local/example-tests'
import { crashEverywhere, type EffectCounts } from 'durable-testing'
import 'durable-testing/vitest'
import { afterAll, expect, test, vi } from 'vitest'
import { handler } from '../src/handler.ts'

const stack = await vi.hoisted(async () => {
  const { openStack } = await import('durable-local/example-tests')
  return openStack(`${import.meta.dirname}/..`)
})
afterAll(() => stack.close())

/** What there is of each return in the end. */
const EFFECTS: Readonly<Record<string, EffectCounts>> = {
  happy: { reservation: 1, parcel: 1, settled: 1 },
  refund: { inspection: 1, payment: 1, settled: 1 },
  'refund-used': { inspection: 1, payment: 1, settled: 1 },
  'none-left': { inspection: 1, payment: 1, settled: 1 },
  repair: { repair: 1, parcel: 1, settled: 1 },
  'beyond-repair': { failed: 1 },
  'unknown-choice': {},
}

async function effectsOf(returnId: string): Promise<EffectCounts> {
  const [entries, cases] = await Promise.all([stack.items('Entries'), stack.items('Cases')])
  const kinds = entries.filter((entry) => entry.returnId === returnId).map(({ kind }) => String(kind))
  const statuses = cases.filter((item) => item.returnId === returnId).map(({ status }) => String(status))
  const counts: Record<string, number> = {}
  for (const key of [...kinds, ...statuses]) counts[key] = (counts[key] ?? 0) + 1
  return counts
}

test.each(exampleEvents(`${import.meta.dirname}/..`))(
  '$name: wherever the process dies, the return ends the same',
  async ({ name, input }) => {
    const report = await crashEverywhere(handler, { name, input, effectsOf })
    expect(report.effects).toEqual(EFFECTS[name])
    if (name === 'none-left') expect(report).toBeInReadme('crash-table none-left')
  },
)
