import {
  createRetryStrategy,
  type DurableContext,
  JitterStrategy,
  StepSemantics,
  withDurableExecution,
} from 'durable-core'
import { crash, noRetry, oneSecond, retry, succeedAtAttempt, upperCase } from './shared.ts'

class TransientError extends Error {
  override readonly name = 'TransientError'
}

export const r1_1 = withDurableExecution(async (event: string, ctx: DurableContext) =>
  ctx.step(async () => `Hello, ${event}!`),
)

export const r1_2 = withDurableExecution(async (event: string, ctx: DurableContext) =>
  ctx.step('custom_step_name', async () => `Hello, ${event}!`),
)

export const r1_3 = withDurableExecution(async (_event: null, ctx: DurableContext) => {
  const first = await ctx.step(async () => 'first')
  return await ctx.step(async () => `${first}_second`)
})

export const r1_4 = withDurableExecution(async (event: { name: string; tags: string[] }, ctx: DurableContext) =>
  ctx.step(async () => ({ user: { name: event.name, tags: event.tags }, count: event.tags.length })),
)

export const r1_5 = withDurableExecution(async (_event: null, ctx: DurableContext) => ctx.step(async () => null))

export const r1_6 = withDurableExecution(async (event: string, ctx: DurableContext) =>
  ctx.step(async () => event, { serdes: upperCase }),
)

export const r1_7 = withDurableExecution(async (event: string, ctx: DurableContext) =>
  ctx.step(async ({ logger }) => {
    logger.info(`Greeting step started for: ${event}`)
    logger.info(`Greeting step completed with: Hello, ${event}!`)
    return `Hello, ${event}!`
  }),
)

export const r1_8 = withDurableExecution(async (_event: null, ctx: DurableContext) => {
  const result = await ctx.step(async () => 'computed')
  await ctx.wait({ seconds: 2 })
  return result
})

export const r1_9 = withDurableExecution(async (_event: null, ctx: DurableContext) => {
  const result = await ctx.step(async () => {
    console.log('step executed')
    return 'cached_value'
  })
  await ctx.wait(oneSecond)
  return result
})

export const r1_10 = withDurableExecution(async (_event: null, ctx: DurableContext) => {
  try {
    await ctx.step(async () => {
      console.log('step executed')
      throw new Error('always')
    }, noRetry)
  } catch {
    // The failure is recorded; the workflow goes on without the step's result.
  }
  await ctx.wait(oneSecond)
  return 'done'
})

export const r1_11 = withDurableExecution(async (_event: null, ctx: DurableContext) =>
  ctx.step(async ({ attempt }) => succeedAtAttempt(attempt, 2, 'Operation succeeded'), retry(2, 1)),
)

export const r1_12 = withDurableExecution(async (_event: null, ctx: DurableContext) =>
  ctx.step(
    async () => {
      throw new Error('always')
    },
    retry(4, 1),
  ),
)

export const r1_13 = withDurableExecution(async (_event: null, ctx: DurableContext) =>
  ctx.step(async ({ attempt }) => succeedAtAttempt(attempt, 3, 'done')),
)

export const r1_14 = withDurableExecution(async (_event: null, ctx: DurableContext) =>
  ctx.step(async ({ attempt }) => succeedAtAttempt(attempt, 3, 'done'), {
    retryStrategy: createRetryStrategy({
      maxAttempts: 5,
      initialDelay: { seconds: 2 },
      backoffRate: 3,
      jitter: JitterStrategy.NONE,
    }),
  }),
)

const retryTransient = {
  retryStrategy: (error: Error) =>
    error instanceof TransientError ? { shouldRetry: true, delay: oneSecond } : { shouldRetry: false },
}

export const r1_15 = withDurableExecution(async (_event: null, ctx: DurableContext) =>
  ctx.step(async ({ attempt }) => {
    if (attempt < 2) throw new TransientError('not yet')
    return 'done'
  }, retryTransient),
)

export const r1_16 = withDurableExecution(async (_event: null, ctx: DurableContext) =>
  ctx.step(
    async () => {
      throw new TransientError('always')
    },
    { retryStrategy: () => ({ shouldRetry: false }) },
  ),
)

export const r1_17 = withDurableExecution(async (event: string, ctx: DurableContext) =>
  ctx.step(
    'at_most_once_flaky_step',
    async ({ logger }) => {
      logger.info(event)
      await crash()
    },
    { ...noRetry, semantics: StepSemantics.AtMostOncePerRetry },
  ),
)

export const r1_18 = withDurableExecution(async (event: string, ctx: DurableContext) =>
  ctx.step(
    async ({ logger, attempt }) => {
      logger.info(event)
      if (attempt < 2) await crash()
      return 'succeeded on second attempt'
    },
    { ...retry(2, 1), semantics: StepSemantics.AtMostOncePerRetry },
  ),
)

export const r1_19 = withDurableExecution(async (_event: null, ctx: DurableContext) =>
  ctx.step(async () => {
    throw new Error('always')
  }, noRetry),
)

export const r1_20 = withDurableExecution(async (_event: null, ctx: DurableContext) => {
  try {
    return await ctx.step(async () => {
      throw new Error('always')
    }, noRetry)
  } catch {
    return await ctx.step(async () => 'fallback_result')
  }
})
