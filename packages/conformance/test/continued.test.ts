import { type Outcome, run } from 'durable-testing'
import { beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { ids, optionsOf } from './cases.ts'
import { type Handlers, loadHandlers } from './runtimes.ts'

let handlers: { readonly core: Handlers; readonly official: Handlers }

beforeAll(async () => {
  handlers = await loadHandlers()
})

beforeEach(() => {
  for (const level of ['log', 'info', 'warn', 'error', 'debug'] as const)
    vi.spyOn(console, level).mockImplementation(() => {})
})

const ways = [
  { from: 'official', to: 'core' },
  { from: 'core', to: 'official' },
] as const

const table = ways.flatMap((way) => ids.map((id) => ({ ...way, id })))

test.each(table)(
  'requirement $id, begun under $from, ends as ever under $to, cut at every checkpoint',
  async ({ from, to, id }) => {
    const [first, second] = [handlers[from].get(id), handlers[to].get(id)]
    if (first === undefined || second === undefined) throw new Error(`there is no handler ${id}`)
    const options = optionsOf(id, handlers[to])
    // The runtime that ends the execution decides what its end looks like.
    const plain = await run(second, options)
    for (let checkpoint = 1; checkpoint <= plain.checkpoints; checkpoint++) {
      const faults = [{ kind: 'crash-after', checkpoint }] as const
      const continued = await run(first, { ...options, faults, afterFault: second })
      expect({ cut: checkpoint, status: continued.status, error: continued.error?.ErrorMessage }).toEqual({
        cut: checkpoint,
        status: plain.status,
        error: plain.error?.ErrorMessage,
      })
      if (plain.status === 'SUCCEEDED') expect(continued.result).toEqual(plain.result)
      // Who does not find what the other has recorded begins anew, under ids of its own, and may come to the same end.
      expect({ cut: checkpoint, ids: idsOf(continued) }).toEqual({ cut: checkpoint, ids: idsOf(plain) })
    }
  },
)

/** The operations of an execution. That of the execution itself has an id by chance. */
function idsOf({ history }: Outcome): string[] {
  const operations = history.filter(({ EventType }) => !/^(Execution|Invocation)/.test(EventType))
  return [...new Set(operations.map(({ Id }) => Id ?? ''))].toSorted()
}
