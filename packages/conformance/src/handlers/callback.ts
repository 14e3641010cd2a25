import { type DurableContext, withDurableExecution } from 'durable-core'

export const r4_1 = withDurableExecution(async (name: string, ctx: DurableContext) => {
  const [promise] = await ctx.createCallback(name)
  return await promise
})

export const r4_2 = withDurableExecution(async (_event: null, ctx: DurableContext) => {
  const [promise] = await ctx.createCallback('approval')
  return await promise
})

export const r4_3 = withDurableExecution(async (name: string, ctx: DurableContext) => {
  const [promise] = await ctx.createCallback(name, { timeout: { seconds: 5 } })
  return await promise
})

export const r4_4 = withDurableExecution(async (name: string, ctx: DurableContext) => {
  const [promise] = await ctx.createCallback(name, { heartbeatTimeout: { seconds: 5 } })
  return await promise
})

export const r4_5 = withDurableExecution(async (name: string, ctx: DurableContext) => {
  const [promise] = await ctx.createCallback(name, { heartbeatTimeout: { seconds: 10 } })
  return await promise
})

export const r4_6 = withDurableExecution(async (name: string, ctx: DurableContext) => {
  const [promise] = await ctx.createCallback(name)
  return await promise
})

export const r4_7 = withDurableExecution(async (name: string, ctx: DurableContext) => {
  const [promise] = await ctx.createCallback(name)
  await ctx.step(async () => 'between')
  return await promise
})

export const r4_8 = withDurableExecution(async (name: string, ctx: DurableContext) => {
  const [promise] = await ctx.createCallback(name, { timeout: { seconds: 5 } })
  await ctx.step(async () => 'between')
  return await promise
})

export const r4_9 = withDurableExecution(async (name: string, ctx: DurableContext) => {
  const [promise] = await ctx.createCallback(name)
  await ctx.wait({ seconds: 5 })
  return await promise
})

export const r4_10 = withDurableExecution(async (name: string, ctx: DurableContext) => {
  const [promise] = await ctx.createCallback(name)
  await ctx.wait({ seconds: 5 })
  return await promise
})

export const r4_11 = withDurableExecution(async (name: string, ctx: DurableContext) => {
  const [promise] = await ctx.createCallback(name, { timeout: { seconds: 3 } })
  await ctx.wait({ seconds: 6 })
  return await promise
})

export const r4_12 = withDurableExecution(async (name: string, ctx: DurableContext) => {
  const [promise] = await ctx.createCallback(name)
  const result = await promise
  await ctx.wait({ seconds: 2 })
  return result
})

/** The callback's failure as text; the execution goes on. */
async function messageOf(promise: Promise<string>): Promise<string> {
  try {
    return await promise
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

export const r4_13 = withDurableExecution(async (name: string, ctx: DurableContext) => {
  const [promise] = await ctx.createCallback(name)
  const message = await messageOf(promise)
  await ctx.wait({ seconds: 2 })
  return message
})

export const r4_14 = withDurableExecution(async (name: string, ctx: DurableContext) => {
  const [promise] = await ctx.createCallback(name, { timeout: { seconds: 3 } })
  const message = await messageOf(promise)
  await ctx.wait({ seconds: 2 })
  return message
})

interface Received {
  readonly id: string
  readonly message: string
  readonly timestamp: Date
}

export const r4_15 = withDurableExecution(async (name: string, ctx: DurableContext) => {
  const [promise] = await ctx.createCallback<Received>(name, {
    serdes: {
      deserialize: async (text) => {
        const { id, message, timestamp } = JSON.parse(text ?? '{}')
        return { id, message, timestamp: new Date(timestamp) }
      },
    },
  })
  const { id, message, timestamp } = await promise
  return { received: { id, message, timestamp: Math.floor(timestamp.getTime() / 1000) } }
})

export const r4_16 = withDurableExecution(async (name: string, ctx: DurableContext) => {
  const [promise] = await ctx.createCallback<number>(name, { serdes: { deserialize: async (text) => Number(text) } })
  const count = await promise
  return { count, doubled: count * 2 }
})

export const r4_17 = withDurableExecution(async (names: [string, string], ctx: DurableContext) => {
  const [first] = await ctx.createCallback(names[0])
  const firstResult = await first
  const [second] = await ctx.createCallback(names[1])
  return [firstResult, await second]
})

export const r4_18 = withDurableExecution(async (names: [string, string], ctx: DurableContext) => {
  const [first] = await ctx.createCallback(names[0])
  const [second] = await ctx.createCallback(names[1])
  const firstResult = await first
  return [firstResult, await second]
})

export const r4_19 = withDurableExecution(async (names: [string, string], ctx: DurableContext) => {
  const [first] = await ctx.createCallback(names[0])
  const [second] = await ctx.createCallback(names[1])
  const secondResult = await second
  return [await first, secondResult]
})
