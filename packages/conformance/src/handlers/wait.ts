import { type DurableContext, withDurableExecution } from 'durable-core'

export const r2_1 = withDurableExecution(async (_event: null, ctx: DurableContext) => {
  await ctx.wait({ seconds: 2 })
  return 'done'
})

export const r2_2 = withDurableExecution(async (_event: null, ctx: DurableContext) => {
  await ctx.wait('custom_wait_name', { seconds: 2 })
  return 'done'
})

export const r2_3 = withDurableExecution(async (_event: null, ctx: DurableContext) => {
  await ctx.wait('wait-1', { seconds: 2 })
  await ctx.wait('wait-2', { seconds: 2 })
  return { completedWaits: 2 }
})

export const r2_4 = withDurableExecution(async (_event: null, ctx: DurableContext) => {
  await ctx.wait({ minutes: 1 })
  return 'done'
})

export const r2_5 = withDurableExecution(async (_event: null, ctx: DurableContext) => {
  await ctx.wait({ hours: 1 })
  return 'done'
})
