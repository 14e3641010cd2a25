import { type DurableContext, withDurableExecution } from 'durable-core'

// A saga that never compensates: what the bodies push is gone after the first suspension.

export const handler = withDurableExecution(async (_event: unknown, ctx: DurableContext) => {
  const undo: string[] = []

  await ctx.step('reserve', async () => {
    undo.push('release')
  })
  await ctx.wait('pause', { seconds: 10 })
  for (const name of undo) await ctx.step(name, async () => name)
  return undo.length
})
