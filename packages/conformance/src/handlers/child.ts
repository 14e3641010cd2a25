import { existsSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type DurableContext, withDurableExecution } from 'durable-core'
import { crash, fail, noRetry, oneSecond, retry, succeedAtAttempt, upperCase } from './shared.ts'

export const r3_1 = withDurableExecution(async (event: string, ctx: DurableContext) =>
  ctx.runInChildContext(async (child) => child.step(async () => event)),
)

export const r3_2 = withDurableExecution(async (event: { name: string; value: string }, ctx: DurableContext) =>
  ctx.runInChildContext(event.name, async (child) => child.step(async () => event.value)),
)

export const r3_3 = withDurableExecution(async (event: string, ctx: DurableContext) =>
  ctx.runInChildContext('child', async (child) => {
    const first = await child.step(async () => event)
    return await child.step(async () => first)
  }),
)

export const r3_4 = withDurableExecution(async (_event: null, ctx: DurableContext) =>
  ctx.runInChildContext('child', async (child) => child.step(async () => fail(), noRetry)),
)

export const r3_5 = withDurableExecution(async (event: string, ctx: DurableContext) => {
  try {
    return await ctx.runInChildContext(async (child) => child.step(async () => fail(), noRetry))
  } catch {
    return await ctx.step(async () => event)
  }
})

export const r3_6 = withDurableExecution(async (event: string, ctx: DurableContext) =>
  ctx.runInChildContext('outer', async (outer) => {
    await outer.step(async () => event)
    return await outer.runInChildContext('inner', async (inner) => inner.step(async () => event))
  }),
)

export const r3_7 = withDurableExecution(async (event: string, ctx: DurableContext) =>
  ctx.runInChildContext('child', async (child) =>
    child.step(async ({ attempt }) => succeedAtAttempt(attempt, 2, event), retry(2, 1)),
  ),
)

export const r3_8 = withDurableExecution(async (_event: null, ctx: DurableContext) =>
  ctx.runInChildContext('child', async (child) => child.step(async () => fail(), retry(2, 1))),
)

export const r3_9 = withDurableExecution(async (event: string, ctx: DurableContext) => {
  const result = await ctx.runInChildContext(async (child) => child.step(async () => event))
  await ctx.wait(oneSecond)
  return result
})

export const r3_10 = withDurableExecution(async (event: string, ctx: DurableContext) =>
  ctx.runInChildContext('child', async (child) => {
    await child.step(async () => event)
    await child.wait(oneSecond)
    return event
  }),
)

export const r3_11 = withDurableExecution(async (event: string, ctx: DurableContext) => {
  const large = await ctx.runInChildContext('child', async (child) => {
    child.configureLogger({ modeAware: false })
    child.logger.info(event)
    const text = await child.step(async () => 'A')
    return text.repeat(300 * 1024)
  })
  await ctx.wait(oneSecond)
  return large.length
})

/** True the first time it is asked in this execution, whatever process asks: the file outlives the crash. */
function firstRun(executionArn: string): boolean {
  const file = join(tmpdir(), `conformance-3-12-${executionArn.replaceAll(/[^A-Za-z0-9]/g, '-')}`)
  if (existsSync(file)) return false
  writeFileSync(file, '')
  return true
}

export const r3_12 = withDurableExecution(async (event: string, ctx: DurableContext) =>
  ctx.runInChildContext(async (child) =>
    child.step(async () => {
      if (firstRun(ctx.executionContext.durableExecutionArn)) await crash()
      return event
    }),
  ),
)

export const r3_13 = withDurableExecution(async (event: string, ctx: DurableContext) => {
  await ctx.runInChildContext('child', async (child) => {
    await child.wait(oneSecond)
    return event
  })
  return await ctx.step(async () => event)
})

export const r3_14 = withDurableExecution(async (event: string, ctx: DurableContext) =>
  ctx.runInChildContext('child', async (child) => child.step(async () => event), { serdes: upperCase }),
)

export const r3_15 = withDurableExecution(async (_event: null, ctx: DurableContext) =>
  ctx.runInChildContext('child', async () => fail()),
)

export const r3_16 = withDurableExecution(async (_event: null, ctx: DurableContext) =>
  ctx.runInChildContext('child', async () => null),
)

export const r3_17 = withDurableExecution(async (event: string, ctx: DurableContext) => {
  const result = await ctx.runInChildContext('child', async (child) => {
    child.configureLogger({ modeAware: false })
    child.logger.info(event)
    return event
  })
  await ctx.wait(oneSecond)
  return result
})

export const r3_18 = withDurableExecution(async (event: string, ctx: DurableContext) => {
  await ctx.runInChildContext('child', async (child) => {
    await child.step(async () => event)
    await child.wait(oneSecond)
    return event
  })
  await ctx.step(async () => event)
  await ctx.wait(oneSecond)
  return event
})
