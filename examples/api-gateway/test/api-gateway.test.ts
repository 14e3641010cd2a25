import { costTable, run, start } from 'durable-testing'
import 'durable-testing/vitest'
import { afterAll, expect, test, vi } from 'vitest'
import happy from '../events/happy.json' with { type: 'json' }
import invalid from '../events/invalid.json' with { type: 'json' }
import quarter from '../events/quarter.json' with { type: 'json' }
import unknownAccount from '../events/unknown-account.json' with { type: 'json' }
import { handler } from '../src/handler.ts'

const stack = await vi.hoisted(async () => {
  const { openStack } = await import('durable-local/example-tests')
  return openStack(`${import.meta.dirname}/..`)
})
afterAll(() => stack.close())

/** The months of a statement that are written. */
async function pagesOf(statementId: string): Promise<unknown[]> {
  const pages = (await stack.items('Pages')).filter(({ pageId }) => String(pageId).startsWith(`${statementId}/`))
  return pages.map(({ month }) => month).sort()
}

test('a year is written in four parts, and filed under the name of its execution', async () => {
  const outcome = await run(handler, { name: 'year', input: happy })
  const statement = { statementId: 'year', owner: 'Customer 417', pages: 12, turnoverCents: 570_150 }
  expect(outcome).toHaveSucceededWith(statement)
  expect(outcome.invocations).toBe(4)
  expect((await pagesOf('year')).length).toBe(12)
  expect((await stack.items('Archive')).find(({ statementId }) => statementId === 'year')).toEqual(statement)
})

test('the ledger rests after three months', async () => {
  await using execution = await start(handler, { name: 'resting', input: happy })
  await execution.operation('rest-1')
  expect(await pagesOf('resting')).toEqual(['2025-01', '2025-02', '2025-03'])
})

test('a quarter needs no rest: it is done in one invocation', async () => {
  const outcome = await run(handler, { name: 'quarter', input: quarter })
  expect(outcome).toHaveOperations(['find-owner', 'write-2025-10', 'file'])
  expect(outcome.invocations).toBe(1)
  expect(await pagesOf('quarter')).toEqual(['2025-10', '2025-11', '2025-12'])
})

test('for an account that does not exist, nothing is written', async () => {
  const outcome = await run(handler, { name: 'unknown', input: unknownAccount })
  expect(outcome).toHaveFailedWith({ ErrorType: 'UnknownAccount', ErrorMessage: 'There is no account 900001.' })
  expect(await pagesOf('unknown')).toEqual([])
})

test('an event that is not a request fails before anything is done', async () => {
  const outcome = await run(handler, { input: invalid })
  expect(outcome).toHaveFailedWith({ ErrorType: 'InvalidRequest', ErrorMessage: /account: .*; from: .*; months: / })
  expect(outcome.operations).toEqual([])
})

test('the README shows what a statement costs', async () => {
  const [year, small] = [await run(handler, { input: happy }), await run(handler, { input: quarter })]
  expect(costTable({ happy: year, quarter: small })).toBeInReadme('cost')
})
