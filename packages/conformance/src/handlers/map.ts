import { type BatchResult, type DurableContext, NestingType, type Serdes, withDurableExecution } from 'durable-core'
import { fail, oneSecond, p3, p4, p5, seq } from './shared.ts'

/** An item `fail` fails at once; any other is returned. */
async function itemOrFailure(_ctx: DurableContext, item: string): Promise<string> {
  return item === 'fail' ? fail() : item
}

async function itemInUpperCase(_ctx: DurableContext, item: string): Promise<string> {
  return item.toUpperCase()
}

export const r9_1 = withDurableExecution(async (names: string[], ctx: DurableContext) => {
  const batch = await ctx.map(
    'map',
    names,
    async (itemCtx, name: string) => itemCtx.step(async () => `Hello, ${name}!`),
    seq,
  )
  return batch.getResults()
})

export const r9_2 = withDurableExecution(async (numbers: number[], ctx: DurableContext) => {
  const batch = await ctx.map(numbers, async (_itemCtx, item: number) => item * 2, seq)
  return batch.getResults()
})

export const r9_3 = withDurableExecution(async (numbers: number[], ctx: DurableContext) => {
  const batch = await ctx.map('indexed', numbers, async (_itemCtx, item: number, index) => item + index, seq)
  return batch.getResults()
})

export const r9_4 = withDurableExecution(async (items: string[], ctx: DurableContext) => {
  const batch = await ctx.map('empty', items, itemOrFailure, seq)
  return batch.getResults()
})

export const r9_5 = withDurableExecution(async (_event: null, ctx: DurableContext) =>
  p5(
    await ctx.map('failfast', ['ok', 'fail', 'never'], itemOrFailure, {
      ...seq,
      completionConfig: { toleratedFailureCount: 0 },
    }),
  ),
)

export const r9_6 = withDurableExecution(async (_event: null, ctx: DurableContext) => {
  const batch = await ctx.map('throwing', ['fail', 'never'], itemOrFailure, {
    ...seq,
    completionConfig: { toleratedFailureCount: 0 },
  })
  batch.throwIfError()
})

export const r9_7 = withDurableExecution(async (_event: null, ctx: DurableContext) =>
  p3(
    await ctx.map('min-successful', ['a', 'b', 'c', 'd'], itemOrFailure, {
      ...seq,
      completionConfig: { minSuccessful: 2 },
    }),
  ),
)

export const r9_8 = withDurableExecution(async (_event: null, ctx: DurableContext) =>
  p5(
    await ctx.map('tolerated', ['ok', 'fail', 'ok'], itemOrFailure, {
      ...seq,
      completionConfig: { toleratedFailureCount: 1 },
    }),
  ),
)

export const r9_9 = withDurableExecution(async (_event: null, ctx: DurableContext) =>
  p4(
    await ctx.map('tolerated-exceeded', ['fail', 'fail', 'never'], itemOrFailure, {
      ...seq,
      completionConfig: { toleratedFailureCount: 1 },
    }),
  ),
)

export const r9_10 = withDurableExecution(async (_event: null, ctx: DurableContext) =>
  p4(
    await ctx.map('tolerated-pct', ['fail', 'fail', 'never', 'never'], itemOrFailure, {
      ...seq,
      completionConfig: { toleratedFailurePercentage: 25 },
    }),
  ),
)

export const r9_11 = withDurableExecution(async (_event: null, ctx: DurableContext) => {
  const batch = await ctx.map('concurrent', ['r0', 'r1', 'r2'], itemOrFailure, { maxConcurrency: 2 })
  return batch.getResults()
})

export const r9_12 = withDurableExecution(async (_event: null, ctx: DurableContext) => {
  const batch = await ctx.map('flat', ['fa', 'fb'], async (itemCtx, item) => itemCtx.step(async () => item), {
    ...seq,
    nesting: NestingType.FLAT,
  })
  return batch.getResults()
})

export const r9_13 = withDurableExecution(async (numbers: number[], ctx: DurableContext) => {
  const batch = await ctx.map('named-items', numbers, async (_itemCtx, item: number) => item * 10, {
    ...seq,
    itemNamer: (item) => `item-${item}`,
  })
  return batch.getResults()
})

const wrapped: Serdes<string> = {
  serialize: async (value) => (value === undefined ? undefined : `wrapped:${value}`),
  deserialize: async (text) => (text ?? '').replace(/^wrapped:/, ''),
}

export const r9_14 = withDurableExecution(async (_event: null, ctx: DurableContext) => {
  const batch = await ctx.map('serdes', ['x', 'y'], itemInUpperCase, { ...seq, itemSerdes: wrapped })
  return batch.getResults()
})

export const r9_15 = withDurableExecution(async (_event: null, ctx: DurableContext) => {
  const batch = await ctx.map(
    'suspend',
    ['r0', 'r1'],
    async (itemCtx, item, index) => {
      if (index === 1) await itemCtx.wait(oneSecond)
      return await itemCtx.step(async () => item)
    },
    seq,
  )
  return batch.getResults()
})

export const r9_16 = withDurableExecution(async (_event: null, ctx: DurableContext) => {
  const { successCount, totalCount } = await ctx.map('large', [0, 1, 2, 3], async () => 'x'.repeat(70_000), seq)
  return { successCount, totalCount }
})

export const r9_17 = withDurableExecution(async (_event: null, ctx: DurableContext) => {
  const batch = await ctx.map('then-wait', ['a', 'b'], itemInUpperCase, seq)
  await ctx.wait(oneSecond)
  return batch.getResults()
})

export const r9_18 = withDurableExecution(async (_event: null, ctx: DurableContext) => {
  const batch = await ctx.map('fail-then-wait', ['ok', 'fail'], itemOrFailure, {
    ...seq,
    completionConfig: { toleratedFailureCount: 1 },
  })
  await ctx.wait(oneSecond)
  return p5(batch)
})

/** A serdes for the whole result of a map, not for its items. */
const wholeResult: Serdes<BatchResult<string>> = {
  serialize: async (batch) => `OPSERDE:${batch?.getResults().join(',')}`,
  deserialize: async (text) => {
    const results = (text ?? '').replace(/^OPSERDE:/, '').split(',')
    const all = results.map((result, index) => ({ index, status: 'SUCCEEDED', result }))
    // The runtime restores the methods of a BatchResult around these two fields.
    return { all, completionReason: 'ALL_COMPLETED' } as unknown as BatchResult<string>
  },
}

export const r9_19 = withDurableExecution(async (_event: null, ctx: DurableContext) => {
  const batch = await ctx.map('op-serde', ['x', 'y'], itemInUpperCase, { ...seq, serdes: wholeResult })
  return batch.getResults()
})

export const r9_20 = withDurableExecution(async (_event: null, ctx: DurableContext) => {
  const batch = await ctx.map('op-serde-replay', ['x', 'y'], itemInUpperCase, { ...seq, serdes: wholeResult })
  await ctx.wait(oneSecond)
  return batch.getResults()
})
