import type { ContextFrame } from '../context-frame.ts'
import type { DurableContext } from '../durable-context.ts'
import { DurablePromise } from '../durable-promise.ts'
import type { DurableLogger } from '../logger.ts'
import type { OperationCall } from '../operation-call.ts'
import type { Serdes } from '../serdes.ts'
import type { Batch, BatchWork, NestingType } from './batch-item.ts'
import { rebuildBatch } from './batch-rebuild.ts'
import { type BatchResult, batchSerdes, toBatchResult } from './batch-result.ts'
import { BatchRun } from './batch-run.ts'
import { summarize } from './batch-summary.ts'
import { runInChildContext } from './child-context.ts'
import { type CompletionConfig, checkCompletion } from './completion.ts'

export type MapFunc<I, O, Logger extends DurableLogger = DurableLogger> = (
  context: DurableContext<Logger>,
  item: I,
  index: number,
  items: I[],
) => Promise<O>

export type ParallelFunc<O, Logger extends DurableLogger = DurableLogger> = (
  context: DurableContext<Logger>,
) => Promise<O>

export interface NamedParallelBranch<O, Logger extends DurableLogger = DurableLogger> {
  name?: string | undefined
  func: ParallelFunc<O, Logger>
}

export type ParallelBranch<O, Logger extends DurableLogger = DurableLogger> =
  | ParallelFunc<O, Logger>
  | NamedParallelBranch<O, Logger>

export interface ParallelConfig<O> {
  /** How many run at a time. An item that waits keeps its place. Default: all. */
  maxConcurrency?: number | undefined
  /** When to stop. Default: when all have ended, or the first has failed. */
  completionConfig?: CompletionConfig | undefined
  /** For the whole result. Default: JSON that keeps errors. */
  serdes?: Serdes<BatchResult<O>> | undefined
  /** For the result of each item. Default: the context's. */
  itemSerdes?: Serdes<O> | undefined
  /** A text of your own for the history, stored beside the runtime's own summary when the result exceeds 256 KiB. */
  summaryGenerator?: ((result: BatchResult<O>) => string) | undefined
  /** Default: NESTED. */
  nesting?: NestingType | undefined
}

export interface MapConfig<I, O> extends ParallelConfig<O> {
  /** Names the items in the history. Default: `map-item-0`, `map-item-1` … */
  itemNamer?: ((item: I, index: number) => string) | undefined
}

/** `context.map` and `context.parallel`: a child context that runs the items as child contexts of its own. */
export function runBatch<O>(call: OperationCall, batch: Batch<O>): DurablePromise<BatchResult<O>> {
  const recorded = call.record?.ContextDetails?.Result
  const result = runInChildContext<BatchResult<O>>(call, {
    body: (frame) => (frame.isRebuilt ? rebuildBatch(frame, batch, recorded) : new BatchRun(frame, batch).result),
    serdes: batch.serdes ?? batchSerdes,
    summaryGenerator: (outcome) => summarize(batch, outcome),
    summaryPrefix: `{"type":"${batch.kind}Result"`,
  })
  return new DurablePromise(async () => toBatchResult(await result))
}

/** The items of a map. */
export function mapWork<I, O>(
  items: readonly I[],
  namer: ((item: I, index: number) => string) | undefined,
  body: (frame: ContextFrame, item: I, index: number) => Promise<O>,
): BatchWork<O> {
  // The caller may change the list while the map runs.
  const own = [...items]
  const names = namer && own.map((item, index) => namer(item, index))
  return {
    count: own.length,
    nameOf: (index) => names?.[index],
    body: async (frame, index) => body(frame, own[index] as I, index),
  }
}

/** The branches of a parallel. */
export function parallelWork<O>(
  branches: readonly ParallelBranch<O>[],
  body: (frame: ContextFrame, branch: ParallelFunc<O>) => Promise<O>,
): BatchWork<O> {
  const named = branches.map((branch, index) => {
    const { name, func } = typeof branch === 'function' ? { func: branch } : branch
    if (typeof func !== 'function') {
      throw new TypeError(`parallel needs functions, or objects with a function \`func\`; branch ${index} is neither.`)
    }
    return { name, func }
  })
  return {
    count: named.length,
    nameOf: (index) => named[index]?.name,
    body: async (frame, index) => await body(frame, (named[index] as { func: ParallelFunc<O> }).func),
  }
}

/** Checks what the service would not notice. */
export function checkBatch<O>(config: ParallelConfig<O> | undefined, verb: string): void {
  const { maxConcurrency } = config ?? {}
  if (maxConcurrency !== undefined && maxConcurrency !== null && !(maxConcurrency > 0)) {
    throw new RangeError(
      `${verb}: maxConcurrency is ${maxConcurrency}, but it must be 1 or more. Leave it out for no limit.`,
    )
  }
  checkCompletion(config?.completionConfig, verb)
}
