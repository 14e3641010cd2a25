import {
  createWaitStrategy,
  type DurableContext,
  JitterStrategy,
  type Serdes,
  type WaitForConditionDecision,
  withDurableExecution,
} from 'durable-core'
import { fail } from './shared.ts'

/** Polls every `seconds` until `done` holds for the new state. */
function until<T>(done: (state: T) => boolean, seconds = 1): (state: T) => WaitForConditionDecision {
  return (state) => (done(state) ? { shouldContinue: false } : { shouldContinue: true, delay: { seconds } })
}

async function plusOne(state: number): Promise<number> {
  return state + 1
}

export const r6_1 = withDurableExecution(async (target: number, ctx: DurableContext) =>
  ctx.waitForCondition(plusOne, { initialState: 0, waitStrategy: until((state: number) => state >= target) }),
)

export const r6_2 = withDurableExecution(async (_event: number, ctx: DurableContext) =>
  ctx.waitForCondition(async (state: number) => state, {
    initialState: 5,
    waitStrategy: until((state: number) => state >= 5),
  }),
)

export const r6_3 = withDurableExecution(async (_event: number, ctx: DurableContext) =>
  ctx.waitForCondition('poll-status', plusOne, {
    initialState: 0,
    waitStrategy: until((state: number) => state >= 2),
  }),
)

export const r6_4 = withDurableExecution(async (target: number, ctx: DurableContext) =>
  ctx.waitForCondition(plusOne, { initialState: 5, waitStrategy: until((state: number) => state >= target) }),
)

export const r6_5 = withDurableExecution(async (target: number, ctx: DurableContext) =>
  ctx.waitForCondition(plusOne, { initialState: 0, waitStrategy: until((state: number) => state >= target, 2) }),
)

export const r6_6 = withDurableExecution(async (_event: number, ctx: DurableContext) =>
  ctx.waitForCondition(plusOne, {
    initialState: 0,
    waitStrategy: createWaitStrategy<number>({
      maxAttempts: 3,
      shouldContinuePolling: () => true,
      initialDelay: { seconds: 1 },
      backoffRate: 1,
      jitter: JitterStrategy.NONE,
    }),
  }),
)

export const r6_7 = withDurableExecution(async (_event: null, ctx: DurableContext) =>
  ctx.waitForCondition(async (_state: number): Promise<number> => fail(), {
    initialState: 0,
    waitStrategy: until(() => true),
  }),
)

export const r6_8 = withDurableExecution(async (_event: null, ctx: DurableContext) => {
  try {
    return await ctx.waitForCondition(async (_state: number): Promise<number> => fail(), {
      initialState: 0,
      waitStrategy: until(() => true),
    })
  } catch {
    return 'recovered'
  }
})

interface Job {
  readonly status: 'PENDING' | 'DONE'
  readonly attempts: number
}

export const r6_9 = withDurableExecution(async (_event: null, ctx: DurableContext) =>
  ctx.waitForCondition(
    async ({ attempts }: Job): Promise<Job> => ({
      status: attempts + 1 >= 2 ? 'DONE' : 'PENDING',
      attempts: attempts + 1,
    }),
    {
      initialState: { status: 'PENDING', attempts: 0 },
      waitStrategy: until((job: Job) => job.status !== 'PENDING'),
    },
  ),
)

export const r6_10 = withDurableExecution(async (_event: null, ctx: DurableContext) =>
  ctx.waitForCondition<number | null>(async () => null, { initialState: 0, waitStrategy: until(() => true) }),
)

const encoded: Serdes<string> = {
  serialize: async (value) => (value === undefined ? undefined : `ENC:${value}`),
  deserialize: async (text) => (text ?? '').replace(/^ENC:/, ''),
}

export const r6_11 = withDurableExecution(async (_event: null, ctx: DurableContext) =>
  ctx.waitForCondition(async (state: string) => `${state}x`, {
    initialState: '',
    waitStrategy: until((state: string) => state.length >= 2),
    serdes: encoded,
  }),
)

export const r6_12 = withDurableExecution(async (target: number, ctx: DurableContext) => {
  const state = await ctx.waitForCondition(plusOne, {
    initialState: 0,
    waitStrategy: until((current: number) => current >= target),
  })
  return await ctx.step(async () => state * 10)
})

export const r6_13 = withDurableExecution(async (_event: null, ctx: DurableContext) => {
  const first = await ctx.waitForCondition(plusOne, {
    initialState: 0,
    waitStrategy: until((state: number) => state >= 2),
  })
  return await ctx.waitForCondition(plusOne, {
    initialState: first,
    waitStrategy: until((state: number) => state >= 4),
  })
})
