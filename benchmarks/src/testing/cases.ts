import type { DurableContext } from '@aws/durable-execution-sdk-js'

export interface Case {
  readonly name: string
  /** Identifier in performance.md, section 5, of the target that this case is for. */
  readonly id: string
  /** The least ratio of AWS's time to ours that counts as met. */
  readonly atLeast: number
  /** Whether the runners skip time; `run` knows only virtual time. */
  readonly skipTime: boolean
  readonly handler: (event: unknown, ctx: DurableContext) => Promise<unknown>
}

/** L1, and what crashEverywhere is measured with. */
export async function threeStepsAndAWait(_event: unknown, ctx: DurableContext): Promise<number> {
  const one = await ctx.step('one', async () => 1)
  const two = await ctx.step('two', async () => one + 1)
  await ctx.wait('an hour', { hours: 1 })
  return await ctx.step('three', async () => two + 1)
}

async function thousandSteps(_event: unknown, ctx: DurableContext): Promise<number> {
  let sum = 0
  for (let i = 0; i < 1000; i++) sum += await ctx.step('s', async () => i)
  return sum
}

export const cases: readonly Case[] = [
  {
    name: '3 steps and a wait of an hour, skipped',
    id: 'L1',
    atLeast: 40,
    skipTime: true,
    handler: threeStepsAndAWait,
  },
  {
    name: '1,000 steps, time skipped',
    id: 'L2',
    atLeast: 300,
    skipTime: true,
    handler: thousandSteps,
  },
  {
    name: '1,000 steps, real time',
    id: 'L2',
    atLeast: 20,
    skipTime: false,
    handler: thousandSteps,
  },
]
