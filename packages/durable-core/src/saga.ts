import { activeContext } from './active-context.ts'
import type { DurableContext } from './durable-context.ts'
import { toErrorObject } from './error-object.ts'
import { DurableOperationError } from './errors.ts'
import type { DurableLogger } from './logger.ts'
import type { StepContext } from './operations/step.ts'
import type { RetryStrategy } from './retry.ts'
import { messageOf } from './thrown.ts'

/**
 * Notes how to undo what the next lines do. Undoing is itself a step: `name` is the step's name, retries included.
 *
 * @throws Error inside a step or a child context
 */
export type Undo = (name: string, action: (context: StepContext) => Promise<unknown>) => void

/** Code whose effects are undone if it throws. */
export type SagaFunc<T, Logger extends DurableLogger = DurableLogger> = (
  context: DurableContext<Logger>,
  undo: Undo,
) => Promise<T>

export interface SagaConfig {
  /** For every undo. Default: that of a step. */
  undoRetryStrategy?: RetryStrategy | undefined
}

/** An undo that failed for good. */
export interface UndoFailure {
  readonly name: string
  readonly message: string
}

/**
 * Runs operations that belong together: if the code throws, everything it noted with `undo` is undone, newest first.
 * One that fails for good does not keep the others from being tried.
 *
 * Note an undo before what it undoes, and in the saga's own code: inside a step, a child context, a map or a parallel
 * `undo` throws, because their code does not run again once they have ended. Before branches begin, note the undos of
 * them all. Then even a step that died half way is undone, so an undo has to bear that there is nothing to undo. A
 * branch of plain `Promise.all`, or one that a batch did not wait for, may still be at work when the undoing begins.
 *
 * On record it is a child context with the steps of the code and a step for each undo, under the names given: the same
 * written by hand replays it, under the official SDK too.
 *
 * @throws the code's own error; if undos failed, `undoFailures` tells which
 * @example
 * ```ts
 * const trip = await saga(context, 'book-trip', async (ctx, undo) => {
 *   undo('cancel-flight', () => cancelFlight(id))
 *   const flight = await ctx.step('book-flight', () => bookFlight(id))
 *   undo('cancel-hotel', () => cancelHotel(id))
 *   const hotel = await ctx.step('book-hotel', () => bookHotel(id))
 *   return { flight, hotel }
 * })
 * ```
 */
export async function saga<T, Logger extends DurableLogger = DurableLogger>(
  context: DurableContext<Logger>,
  name: string,
  code: SagaFunc<T, Logger>,
  config: SagaConfig = {},
): Promise<T> {
  return await context.runInChildContext(name, (child) => runSaga(child, code, config), {
    // The caller is to see the code's own error, not that of the context around it.
    errorMapper: (error) => error,
  })
}

interface Noted {
  readonly name: string
  readonly action: (context: StepContext) => Promise<unknown>
}

async function runSaga<T, Logger extends DurableLogger>(
  context: DurableContext<Logger>,
  code: SagaFunc<T, Logger>,
  config: SagaConfig,
): Promise<T> {
  const noted: Noted[] = []
  const place = activeContext()?.frame?.parentId
  const undo: Undo = (name, action) => {
    const active = activeContext()
    if (active !== undefined && active.frame?.parentId !== place) throw misplaced(name)
    noted.push({ name, action })
  }
  try {
    return await code(context, undo)
  } catch (error) {
    const failures = await undoAll(context, noted, config)
    throw failures.length === 0 ? error : withFailures(error, failures)
  }
}

/** Once a step or a child context has ended, its code does not run again: an undo noted there would be forgotten. */
function misplaced(name: string): Error {
  return new Error(
    `undo(${JSON.stringify(name)}) was called inside a child context or a step, whose code does not run again once it ` +
      "has ended: the undo would be forgotten. Call it in the saga's own code, before what it undoes begins.",
  )
}

async function undoAll<Logger extends DurableLogger>(
  context: DurableContext<Logger>,
  noted: readonly Noted[],
  { undoRetryStrategy }: SagaConfig,
): Promise<UndoFailure[]> {
  const failures: UndoFailure[] = []
  for (const { name, action } of noted.toReversed()) {
    try {
      const body = async (step: StepContext) => {
        await action(step)
      }
      await context.step(name, body, { retryStrategy: undoRetryStrategy })
    } catch (error) {
      failures.push({ name, message: messageOf(error) })
    }
  }
  return failures
}

/** The error with the failures among its data; what data it had is kept beside them. */
function withFailures(error: unknown, undoFailures: readonly UndoFailure[]): DurableOperationError {
  const { ErrorData, ...stored } = toErrorObject(error)
  const data = { undoFailures, ...(ErrorData !== undefined && { errorData: ErrorData }) }
  return DurableOperationError.fromErrorObject({ ...stored, ErrorData: JSON.stringify(data) })
}

/** The undos that failed when a saga was undone; empty if all went well, or if the error is not that of a saga. */
export function undoFailures(error: unknown): readonly UndoFailure[] {
  if (!(error instanceof DurableOperationError) || error.errorData === undefined) return []
  try {
    const data: { readonly undoFailures?: readonly UndoFailure[] } | null = JSON.parse(error.errorData)
    return data?.undoFailures ?? []
  } catch {
    return []
  }
}
