import type { ContextFrame } from '../context-frame.ts'
import { DurablePromise, never } from '../durable-promise.ts'
import { ChildContextError } from '../errors.ts'
import { kindOf } from '../operation-call.ts'
import { OperationSubType, OperationType } from '../wire.ts'
import type { ParallelConfig } from './batch.ts'
import { type Child, runInChildContext } from './child-context.ts'

/** The items of a map or the branches of a parallel, asked for by index: there may be thousands. */
export interface BatchWork<O> {
  readonly count: number
  /** The name that the caller gave the item, if any. */
  readonly nameOf: (index: number) => string | undefined
  readonly body: (frame: ContextFrame, index: number) => Promise<O>
}

/** What a batch does, once its arguments are sorted out. */
export interface Batch<O> extends ParallelConfig<O> {
  readonly kind: 'Map' | 'Parallel'
  readonly work: BatchWork<O>
}

/** Whether each item leaves a context in the history. */
export const NestingType = {
  /** It does. */
  NESTED: 'NESTED',
  /** It does not: fewer operations, less to see, and the item's code runs again on every replay. */
  FLAT: 'FLAT',
} as const
export type NestingType = (typeof NestingType)[keyof typeof NestingType]

const ITEM = {
  Map: { verb: 'map', subType: OperationSubType.MAP_ITERATION, prefix: 'map-item' },
  Parallel: { verb: 'parallel', subType: OperationSubType.PARALLEL_BRANCH, prefix: 'parallel-branch' },
} as const

/** Runs items of a batch, by index, in the batch's own context: each as a child context, or finds its result in the history. */
export function itemRunner<O>(
  frame: ContextFrame,
  { kind, work, itemSerdes, nesting }: Batch<O>,
): (index: number) => DurablePromise<O> {
  const virtualContext = nesting === NestingType.FLAT
  const { verb, subType, prefix } = ITEM[kind]
  const itemKind = kindOf(verb, OperationType.CONTEXT, subType, virtualContext)
  // Items are the only operations in the context, so their indexes are the numbers of the calls.
  const child: Child<O> = {
    body: (item, { number }) => work.body(item, number - 1),
    serdes: itemSerdes,
    virtualContext,
  }
  return (index) => {
    const call = frame.begin(itemKind, work.nameOf(index) || `${prefix}-${index}`)
    return call === undefined ? new DurablePromise(never) : runInChildContext(call, child)
  }
}

/** The error of an item is that of a child context, whatever was thrown. */
export function asItemError(error: unknown): ChildContextError {
  if (error instanceof ChildContextError) return error
  return error instanceof Error ? new ChildContextError(error.message, error) : new ChildContextError(String(error))
}
