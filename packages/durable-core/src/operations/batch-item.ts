import type { ContextFrame } from '../context-frame.ts'
import { DurablePromise, never } from '../durable-promise.ts'
import { ChildContextError } from '../errors.ts'
import { OperationSubType, OperationType } from '../wire.ts'
import type { ParallelConfig } from './batch.ts'
import { runInChildContext } from './child-context.ts'

/** One item of a map or one branch of a parallel. */
export interface BatchWork<O> {
  /** The name the caller gave, if any. */
  readonly name: string | undefined
  /** The name in the history. */
  readonly recordedName: string
  readonly body: (frame: ContextFrame) => Promise<O>
}

/** What a batch does, once its arguments are sorted out. */
export interface Batch<O> extends ParallelConfig<O> {
  readonly kind: 'Map' | 'Parallel'
  readonly work: readonly BatchWork<O>[]
}

/** Whether each item leaves a context in the history. */
export const NestingType = {
  /** It does. */
  NESTED: 'NESTED',
  /** It does not: fewer operations, less to see, and the item's code runs again on every replay. */
  FLAT: 'FLAT',
} as const
export type NestingType = (typeof NestingType)[keyof typeof NestingType]

const MAP_ITEM = { verb: 'map', type: OperationType.CONTEXT, subType: OperationSubType.MAP_ITERATION }
const BRANCH = { verb: 'parallel', type: OperationType.CONTEXT, subType: OperationSubType.PARALLEL_BRANCH }
const ITEM_KIND = {
  Map: { nested: MAP_ITEM, flat: { ...MAP_ITEM, isVirtual: true } },
  Parallel: { nested: BRANCH, flat: { ...BRANCH, isVirtual: true } },
} as const

/** Runs one item as a child context, or finds its result in the history. */
export function runItem<O>(frame: ContextFrame, batch: Batch<O>, work: BatchWork<O>): DurablePromise<O> {
  const virtualContext = batch.nesting === NestingType.FLAT
  const kind = ITEM_KIND[batch.kind][virtualContext ? 'flat' : 'nested']
  const call = frame.begin({ kind, name: work.recordedName })
  if (call === undefined) return new DurablePromise(never)
  return runInChildContext(call, { body: work.body, serdes: batch.itemSerdes, virtualContext })
}

/** The error of an item is that of a child context, whatever was thrown. */
export function asItemError(error: unknown): ChildContextError {
  if (error instanceof ChildContextError) return error
  return error instanceof Error ? new ChildContextError(error.message, error) : new ChildContextError(String(error))
}
