import { withDurableExecution } from '../../packages/durable-core/src/index.ts'

/** So many steps in a row, each of which returns its number: what is left is the price of durability. */
export const handler = withDurableExecution(async ({ steps }: { readonly steps: number }, ctx) => {
  let sum = 0
  for (let i = 0; i < steps; i++) sum += await ctx.step(`s${i}`, async () => i)
  return sum
})
