import { type DurableContext, NestingType, type Serdes, withDurableExecution } from 'durable-core'
import { fail, p3, p4, p5, seq } from './shared.ts'

async function constant(): Promise<string> {
  return 'constant'
}

async function failing(): Promise<string> {
  return fail()
}

export const r8_1 = withDurableExecution(async (_event: null, ctx: DurableContext) => {
  const batch = await ctx.parallel(
    'parallel',
    [async (branch) => branch.step(async () => 'task-1'), async (branch) => branch.step(async () => 'task-2')],
    seq,
  )
  return batch.getResults()
})

export const r8_2 = withDurableExecution(async (_event: null, ctx: DurableContext) => {
  const batch = await ctx.parallel([async () => 'alpha', async () => 'beta'], seq)
  return batch.getResults()
})

export const r8_3 = withDurableExecution(async (_event: null, ctx: DurableContext) => {
  const batch = await ctx.parallel(
    'named',
    [
      { name: 'first', func: async () => 'one' },
      { name: 'second', func: async () => 'two' },
    ],
    seq,
  )
  return batch.getResults()
})

export const r8_4 = withDurableExecution(async (_event: null, ctx: DurableContext) => {
  const batch = await ctx.parallel('hetero', [async () => 'hello', async () => 42, async () => ({ k: 'v' })], seq)
  return batch.getResults()
})

export const r8_5 = withDurableExecution(async (_event: null, ctx: DurableContext) => {
  const batch = await ctx.parallel('empty', [], seq)
  return batch.getResults()
})

export const r8_6 = withDurableExecution(async (_event: null, ctx: DurableContext) =>
  p5(
    await ctx.parallel('failfast', [async () => 'ok', failing, constant], {
      ...seq,
      completionConfig: { toleratedFailureCount: 0 },
    }),
  ),
)

export const r8_7 = withDurableExecution(async (_event: null, ctx: DurableContext) => {
  const batch = await ctx.parallel('throwing', [failing, constant], {
    ...seq,
    completionConfig: { toleratedFailureCount: 0 },
  })
  batch.throwIfError()
})

export const r8_8 = withDurableExecution(async (_event: null, ctx: DurableContext) =>
  p3(
    await ctx.parallel('min-successful', [constant, constant, constant, constant], {
      ...seq,
      completionConfig: { minSuccessful: 2 },
    }),
  ),
)

export const r8_9 = withDurableExecution(async (_event: null, ctx: DurableContext) =>
  p5(
    await ctx.parallel('tolerated', [constant, failing, constant], {
      ...seq,
      completionConfig: { toleratedFailureCount: 1 },
    }),
  ),
)

export const r8_10 = withDurableExecution(async (_event: null, ctx: DurableContext) =>
  p4(
    await ctx.parallel('tolerated-exceeded', [failing, failing, constant], {
      ...seq,
      completionConfig: { toleratedFailureCount: 1 },
    }),
  ),
)

export const r8_11 = withDurableExecution(async (_event: null, ctx: DurableContext) => {
  const batch = await ctx.parallel('concurrent', [async () => 'r0', async () => 'r1', async () => 'r2'], {
    maxConcurrency: 2,
  })
  return batch.getResults()
})

export const r8_12 = withDurableExecution(async (_event: null, ctx: DurableContext) => {
  const batch = await ctx.parallel(
    'flat',
    [async (branch) => branch.step(async () => 'fa'), async (branch) => branch.step(async () => 'fb')],
    { ...seq, nesting: NestingType.FLAT },
  )
  return batch.getResults()
})

export const r8_13 = withDurableExecution(async (_event: null, ctx: DurableContext) =>
  p4(
    await ctx.parallel('tolerated-pct', [failing, failing, constant, constant], {
      ...seq,
      completionConfig: { toleratedFailurePercentage: 25 },
    }),
  ),
)

export const r8_14 = withDurableExecution(async (_event: null, ctx: DurableContext) => {
  const batch = await ctx.parallel(
    'replay',
    [
      async (branch) => branch.step(async () => 'b0'),
      async (branch) => {
        await branch.wait({ seconds: 2 })
        return 'b1'
      },
    ],
    seq,
  )
  return batch.getResults()
})

const wrapped: Serdes<string> = {
  serialize: async (value) => JSON.stringify({ wrapped: value }),
  deserialize: async (text) => JSON.parse(text ?? '{}').wrapped,
}

export const r8_15 = withDurableExecution(async (_event: null, ctx: DurableContext) => {
  const batch = await ctx.parallel('serde', [async () => 'x', async () => 'y'], { ...seq, itemSerdes: wrapped })
  return batch.getResults()
})

export const r8_16 = withDurableExecution(async (_event: null, ctx: DurableContext) =>
  p5(
    await ctx.parallel('all-fail', [failing, failing, failing], {
      ...seq,
      completionConfig: { toleratedFailureCount: 3 },
    }),
  ),
)

export const r8_17 = withDurableExecution(async (_event: null, ctx: DurableContext) =>
  p5(
    await ctx.parallel('min-not-reached', [constant, failing, constant], {
      ...seq,
      completionConfig: { minSuccessful: 3 },
    }),
  ),
)

export const r8_18 = withDurableExecution(async (_event: null, ctx: DurableContext) =>
  p4(
    await ctx.parallel('combined', [failing, failing, constant, constant], {
      ...seq,
      completionConfig: { minSuccessful: 3, toleratedFailureCount: 1 },
    }),
  ),
)

export const r8_19 = withDurableExecution(async (_event: null, ctx: DurableContext) => {
  const batch = await ctx.parallel('bad-concurrency', [constant, constant], { maxConcurrency: 0 })
  return batch.getResults()
})

export const r8_20 = withDurableExecution(async (_event: null, ctx: DurableContext) => {
  const batch = await ctx.parallel('accessors', [constant, failing, constant], {
    ...seq,
    completionConfig: { toleratedFailureCount: 1 },
  })
  return {
    hasFailure: batch.hasFailure,
    successCount: batch.succeeded().length,
    failureCount: batch.failed().length,
    errorCount: batch.getErrors().length,
  }
})

export const r8_21 = withDurableExecution(async (_event: null, ctx: DurableContext) => {
  const outer = await ctx.parallel(
    'outer',
    [
      async (branch) => {
        const inner = await branch.parallel(
          'inner',
          [async (leaf) => leaf.step(async () => 'i1'), async (leaf) => leaf.step(async () => 'i2')],
          seq,
        )
        return inner.getResults()
      },
    ],
    seq,
  )
  return outer.getResults()
})

export const r8_22 = withDurableExecution(async (_event: null, ctx: DurableContext) =>
  p5(
    await ctx.parallel('pct-boundary', [failing, constant, constant, constant], {
      ...seq,
      completionConfig: { toleratedFailurePercentage: 25 },
    }),
  ),
)
