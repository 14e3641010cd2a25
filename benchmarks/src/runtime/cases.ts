import { setTimeout as pause } from 'node:timers/promises'
import type { DurableContext, Operation } from '@aws/durable-execution-sdk-js'

export interface Case {
  readonly name: string
  /** Name of the target that this case is for: R1 and so on in the project's list of targets. */
  readonly id: string
  /** The least ratio official / ours that counts as met; absent where a case only shows growth. */
  readonly atLeast?: number
  /** The ratio to hope for against the official runtime without its quadratic scans. */
  readonly atLeastPatched?: number
  /** The same for the first time in a process, nothing compiled yet; absent where that is no target. */
  readonly cold?: { readonly atLeast: number; readonly atLeastPatched: number }
  readonly n: number
  readonly latencyMs?: number
  /** Timed repetitions in one process, after one for warming up. */
  readonly repetitions?: number
  readonly handler: (ctx: DurableContext, n: number) => Promise<unknown>
  /** Replays a recorded history instead of running for the first time; the function changes it before. */
  readonly replay?: (operation: Operation) => Operation
}

async function sequential(ctx: DurableContext, n: number): Promise<number> {
  let sum = 0
  for (let i = 0; i < n; i++) sum += await ctx.step('s', async () => i)
  return sum
}

async function sequentialWithIo(ctx: DurableContext, n: number): Promise<number> {
  let sum = 0
  for (let i = 0; i < n; i++) {
    sum += await ctx.step('s', async () => {
      await pause(5)
      return i
    })
  }
  return sum
}

async function mapOfSteps(ctx: DurableContext, n: number): Promise<number> {
  const items = Array.from({ length: n }, (_, i) => i)
  const batch = await ctx.map('m', items, async (child, item) => child.step('s', async () => item))
  return batch.successCount
}

/** About 100 KB of small objects. */
const rows = Array.from({ length: 1300 }, (_, i) => ({
  id: i,
  name: `item name ${i}`,
  price: i * 1.25,
  tags: ['a', 'b'],
  ok: true,
}))

async function largeObjects(ctx: DurableContext, n: number): Promise<number> {
  let sum = 0
  for (let i = 0; i < n; i++) sum += (await ctx.step('s', async () => rows)).length
  return sum
}

function asRecorded(operation: Operation): Operation {
  return operation
}

/** Contexts still open, as if the execution were cut in the middle of a batch: every child is replayed one by one. */
function openContexts(operation: Operation): Operation {
  if (operation.Type !== 'CONTEXT') return operation
  const { EndTimestamp, ContextDetails, ...open } = operation
  return { ...open, Status: 'STARTED' }
}

export const cases: readonly Case[] = [
  {
    name: 'replay 100 steps',
    id: 'R3',
    atLeast: 4,
    atLeastPatched: 3,
    cold: { atLeast: 2.5, atLeastPatched: 2 },
    n: 100,
    repetitions: 20,
    handler: sequential,
    replay: asRecorded,
  },
  {
    name: 'replay 1,000 steps',
    id: 'R2',
    atLeast: 8,
    atLeastPatched: 3,
    n: 1000,
    repetitions: 10,
    handler: sequential,
    replay: asRecorded,
  },
  { name: 'replay 3,000 steps', id: 'headline', atLeast: 18, n: 3000, handler: sequential, replay: asRecorded },
  {
    name: 'replay 10,000 steps',
    id: 'R1',
    atLeast: 30,
    atLeastPatched: 3.5,
    n: 10_000,
    handler: sequential,
    replay: asRecorded,
  },
  { name: 'replay 20,000 steps', id: 'R5', n: 20_000, repetitions: 3, handler: sequential, replay: asRecorded },
  {
    name: 'replay 40,000 steps',
    id: 'R4',
    atLeast: 80,
    n: 40_000,
    repetitions: 1,
    handler: sequential,
    replay: asRecorded,
  },
  {
    name: 'replay map of 1,000',
    id: 'R6',
    atLeast: 5,
    atLeastPatched: 4,
    n: 1000,
    handler: mapOfSteps,
    replay: openContexts,
  },
  {
    name: 'replay map of 10,000',
    id: 'R6',
    atLeast: 12,
    atLeastPatched: 5,
    n: 10_000,
    repetitions: 2,
    handler: mapOfSteps,
    replay: openContexts,
  },
  { name: 'run 1,000 steps', id: 'F1', atLeast: 4.5, atLeastPatched: 1.5, n: 1000, handler: sequential },
  { name: 'run 5,000 steps', id: 'F1', atLeast: 20, atLeastPatched: 1.7, n: 5000, repetitions: 2, handler: sequential },
  { name: 'run map of 1,000', id: 'F2', atLeast: 3, atLeastPatched: 2.5, n: 1000, handler: mapOfSteps },
  {
    name: 'run map of 10,000',
    id: 'F2',
    atLeast: 6,
    atLeastPatched: 3.5,
    n: 10_000,
    repetitions: 2,
    handler: mapOfSteps,
  },
  {
    name: 'run 100 steps of 5 ms, 10 ms away',
    id: 'F4',
    atLeast: 1.28,
    atLeastPatched: 1.28,
    n: 100,
    latencyMs: 10,
    repetitions: 2,
    handler: sequentialWithIo,
  },
  { name: 'run 100 steps of 100 KB', id: 'F5', atLeast: 1.25, atLeastPatched: 1.2, n: 100, handler: largeObjects },
  { name: 'run map of 1,000, 10 ms away', id: 'F6', atLeast: 1.15, n: 1000, latencyMs: 10, handler: mapOfSteps },
]
