import { type DurableContext, withDurableExecution } from 'durable-core'
import { oneSecond } from './shared.ts'

const { TARGET_ECHO = '', TARGET_ERROR = '', TARGET_ECHO_TENANT = '' } = process.env

/** `conformance-target-echo` and `-echo-tenant`. The wait lets the caller's invocation end before the answer comes. */
export const echo = withDurableExecution(async (event: unknown, ctx: DurableContext) => {
  await ctx.wait(oneSecond)
  return event
})

/** `conformance-target-error` */
export const error = withDurableExecution(async (_event: unknown, ctx: DurableContext) => {
  await ctx.wait(oneSecond)
  throw new Error('Target function failed')
})

export const r5_1 = withDurableExecution(async (event: string, ctx: DurableContext) =>
  ctx.invoke('echo', TARGET_ECHO, event),
)

export const r5_2 = withDurableExecution(async (event: { name: string; payload: string }, ctx: DurableContext) =>
  ctx.invoke(event.name, TARGET_ECHO, event.payload),
)

export const r5_3 = withDurableExecution(async (event: object, ctx: DurableContext) => ctx.invoke(TARGET_ECHO, event))

export const r5_4 = withDurableExecution(async (_event: null, ctx: DurableContext) => ctx.invoke(TARGET_ECHO, null))

export const r5_5 = withDurableExecution(async (event: null, ctx: DurableContext) => ctx.invoke(TARGET_ERROR, event))

export const r5_6 = withDurableExecution(async (event: null, ctx: DurableContext) => {
  try {
    return await ctx.invoke(TARGET_ERROR, event)
  } catch {
    return 'fallback'
  }
})

export const r5_7 = withDurableExecution(async (_event: null, ctx: DurableContext) =>
  ctx.invoke(TARGET_ECHO, { data: 'x'.repeat(200_000) }),
)

export const r5_8 = withDurableExecution(async (event: { tenantId: string; payload: string }, ctx: DurableContext) =>
  ctx.invoke('echo', TARGET_ECHO_TENANT, event.payload, { tenantId: event.tenantId }),
)

export const r5_9 = withDurableExecution(async (event: null, ctx: DurableContext) => {
  const result = await ctx.invoke(TARGET_ECHO, event)
  await ctx.wait(oneSecond)
  return result
})

export const r5_10 = withDurableExecution(async (event: null, ctx: DurableContext) => {
  try {
    await ctx.invoke(TARGET_ERROR, event)
  } catch {
    // Recorded as failed; the workflow goes on.
  }
  await ctx.wait(oneSecond)
  return 'done'
})

export const r5_11 = withDurableExecution(async (_event: null, ctx: DurableContext) => {
  const data = await ctx.step(async () => ({ value: 'step_data' }))
  return await ctx.invoke(TARGET_ECHO, data)
})

export const r5_12 = withDurableExecution(async (event: null, ctx: DurableContext) => {
  const result = await ctx.invoke(TARGET_ECHO, event)
  return await ctx.step(async () => `processed: ${result}`)
})

export const r5_13 = withDurableExecution(async (event: null, ctx: DurableContext) =>
  ctx.runInChildContext(async (child) => child.invoke(TARGET_ECHO, event)),
)

export const r5_14 = withDurableExecution(async (event: null, ctx: DurableContext) => {
  const first = await ctx.invoke(TARGET_ECHO, event)
  return await ctx.invoke(TARGET_ECHO, first)
})

export const r5_15 = withDurableExecution(async (event: { data: string }, ctx: DurableContext) =>
  ctx.invoke(TARGET_ECHO, event, {
    payloadSerdes: {
      serialize: async (value) => JSON.stringify(value).toUpperCase(),
      deserialize: async (text) => JSON.parse(text ?? 'null'),
    },
  }),
)

export const r5_16 = withDurableExecution(async (event: string, ctx: DurableContext) =>
  ctx.invoke('echo', TARGET_ECHO, event, {
    resultSerdes: {
      serialize: async (value: string | undefined) => value,
      // On purpose without parsing: the quotes of the JSON text stay.
      deserialize: async (text) => (text ?? '').toUpperCase(),
    },
  }),
)
