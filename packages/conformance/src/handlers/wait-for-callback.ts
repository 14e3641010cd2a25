import { type DurableContext, withDurableExecution } from 'durable-core'
import { fail } from './shared.ts'

/** Hands the callback's id to nobody: the runner finds it in the history. */
async function submit(): Promise<void> {}

export const r7_1 = withDurableExecution(async (name: string, ctx: DurableContext) => ctx.waitForCallback(name, submit))

export const r7_2 = withDurableExecution(async (_event: null, ctx: DurableContext) =>
  ctx.waitForCallback('approval', submit),
)

export const r7_3 = withDurableExecution(async (_event: null, ctx: DurableContext) => ctx.waitForCallback(submit))

export const r7_4 = withDurableExecution(async (name: string, ctx: DurableContext) => ctx.waitForCallback(name, submit))

export const r7_5 = withDurableExecution(async (name: string, ctx: DurableContext) =>
  ctx.waitForCallback(name, submit, { timeout: { seconds: 3 } }),
)

export const r7_6 = withDurableExecution(async (name: string, ctx: DurableContext) => {
  try {
    return await ctx.waitForCallback(name, submit)
  } catch {
    return 'recovered'
  }
})

export const r7_7 = withDurableExecution(async (name: string, ctx: DurableContext) =>
  ctx.waitForCallback(name, async () => fail(), {
    retryStrategy: (_error, attempts) => ({ shouldRetry: attempts < 2, delay: { seconds: 1 } }),
  }),
)

export const r7_8 = withDurableExecution(async (name: string, ctx: DurableContext) =>
  ctx.runInChildContext('wrapper', async (child) => child.waitForCallback(name, submit)),
)

export const r7_9 = withDurableExecution(async (_event: null, ctx: DurableContext) => {
  await ctx.waitForCallback('first', submit)
  return await ctx.waitForCallback('second', submit)
})

export const r7_10 = withDurableExecution(async (name: string, ctx: DurableContext) => {
  await ctx.wait({ seconds: 1 })
  await ctx.step(async () => 'prepared')
  return await ctx.waitForCallback(name, submit)
})

export const r7_11 = withDurableExecution(async (name: string, ctx: DurableContext) => {
  const result = await ctx.waitForCallback<{ status: string }>(name, submit, {
    serdes: { deserialize: async (text) => JSON.parse(text ?? '{}') },
  })
  return result.status
})

export const r7_12 = withDurableExecution(async (name: string, ctx: DurableContext) =>
  ctx.waitForCallback(name, submit, { heartbeatTimeout: { seconds: 5 } }),
)

export const r7_13 = withDurableExecution(async (name: string, ctx: DurableContext) =>
  ctx.waitForCallback(name, submit, { heartbeatTimeout: { seconds: 10 } }),
)

export const r7_14 = withDurableExecution(async (name: string, ctx: DurableContext) => {
  try {
    return await ctx.waitForCallback(name, submit, { timeout: { seconds: 3 } })
  } catch {
    return 'timed-out-handled'
  }
})

export const r7_15 = withDurableExecution(async (name: string, ctx: DurableContext) =>
  ctx.waitForCallback(name, submit),
)
