import type { ContextFrame } from '../context-frame.ts'
import { never } from '../durable-promise.ts'
import { ChildContextError } from '../errors.ts'
import type { OperationKind } from '../operation-call.ts'
import { OperationSubType, OperationType } from '../wire.ts'
import type { ParallelConfig } from './batch.ts'
import { awaitChild, type Child } from './child-context.ts'

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

const MAP_ITEM = { verb: 'map', type: OperationType.CONTEXT, subType: OperationSubType.MAP_ITERATION }
const BRANCH = { verb: 'parallel', type: OperationType.CONTEXT, subType: OperationSubType.PARALLEL_BRANCH }
const ITEM_KIND = {
  Map: { prefix: 'map-item', nested: MAP_ITEM, flat: { ...MAP_ITEM, isVirtual: true } },
  Parallel: { prefix: 'parallel-branch', nested: BRANCH, flat: { ...BRANCH, isVirtual: true } },
} as const

/** Runs the items of a batch in the batch's own context, each as a child context, or finds their results in the history. */
export class ItemRunner<O> {
  readonly #frame: ContextFrame
  readonly #work: BatchWork<O>
  readonly #prefix: string
  readonly #kind: OperationKind
  /** The same for all of them. */
  readonly #child: Child<O>

  constructor(frame: ContextFrame, { kind, work, itemSerdes, nesting }: Batch<O>) {
    const virtualContext = nesting === NestingType.FLAT
    this.#frame = frame
    this.#work = work
    this.#prefix = ITEM_KIND[kind].prefix
    this.#kind = ITEM_KIND[kind][virtualContext ? 'flat' : 'nested']
    // Items are the only operations in the context, so their numbers are those of the calls.
    this.#child = { body: (item, { number }) => work.body(item, number - 1), serdes: itemSerdes, virtualContext }
  }

  run(index: number): Promise<O> {
    const call = this.#frame.begin(this.#kind, this.#work.nameOf(index) || `${this.#prefix}-${index}`)
    return call === undefined ? never() : awaitChild(call, this.#child)
  }
}

/** The error of an item is that of a child context, whatever was thrown. */
export function asItemError(error: unknown): ChildContextError {
  if (error instanceof ChildContextError) return error
  return error instanceof Error ? new ChildContextError(error.message, error) : new ChildContextError(String(error))
}
