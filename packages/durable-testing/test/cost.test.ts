import { type DurableContext, withDurableExecution } from 'durable-core'
import { expect, test } from 'vitest'
import { cost, costTable, prices, run } from '../src/index.ts'

const handler = withDurableExecution(async (_event: unknown, ctx: DurableContext) => {
  await ctx.step('charge', async () => 'x'.repeat(998))
  await ctx.wait('cooling-off', { days: 1 })
})
const charge = (attempt: number) => {
  if (attempt < 3) throw new Error('busy')
  return 'x'.repeat(998)
}

test('an execution is billed for its start, its operations and every retry, and for what it writes and runs', async () => {
  const plain = cost(await run(handler))
  expect(plain).toMatchObject({ operations: 3, invocations: 2, bytesWritten: 1002, gigabyteSeconds: 0.2 })
  const retried = cost(await run(handler, { steps: { charge } }))
  expect(retried).toMatchObject({ operations: 5, invocations: 4 })
  const { operation, request, gigabyteSecond, gigabyteWritten, gigabyteMonth } = prices
  const once =
    3 * operation + 2 * request + 0.2 * gigabyteSecond + (1002 / 1024 ** 3) * (gigabyteWritten + gigabyteMonth)
  expect(plain.dollarsPerThousand).toBeCloseTo(1000 * once, 12)
})

test('memory, time and retention can be told', async () => {
  const outcome = await run(handler)
  expect(cost(outcome, { memoryMb: 512, invocationMs: 50 }).gigabyteSeconds).toBe(0.05)
  const [month, year] = [30, 365].map((retentionDays) => cost(outcome, { retentionDays }).dollarsPerThousand)
  expect(year).toBeGreaterThan(month ?? 0)
})

test('the table for a README names the date of its prices and what it assumes', async () => {
  const table = costTable({ happy: await run(handler) }, { memoryMb: 512 })
  expect(table).toContain('| happy | 3 | 2 | 1002 | ')
  expect(table).toContain(
    `List prices of ${prices.asOf} for us-east-1 and arm64, with 512 MB, 100 ms for each invocation`,
  )
})
