import type { DurableContext } from './durable-context.ts'
import { toErrorObject } from './error-object.ts'
import { DurableOperationError } from './errors.ts'
import type { DurableLogger } from './logger.ts'
import type { StepContext } from './operations/step.ts'
import type { RetryStrategy } from './retry.ts'
import { messageOf } from './thrown.ts'

/** Notes how to undo what the next lines do. Undoing is itself a step: `name` is the step's name, retries included. */
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
 * Note an undo before what it undoes, and in the saga's own code, never inside the body of a step: a step that is
 * replayed does not run its body. Then even a step that died half way is undone, so an undo has to bear that there is
 * nothing to undo. A branch of plain `Promise.all` may still be at work when the undoing begins; use
 * `context.parallel` for branches.
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
  try {
    return await code(context, (name, action) => noted.push({ name, action }))
  } catch (error) {
    const failures = await undoAll(context, noted, config)
    throw failures.length === 0 ? error : withFailures(error, failures)
  }
}

async function undoAll<Logger extends DurableLogger>(
  context: DurableContext<Logger>,
  noted: readonly Noted[],
  { undoRetryStrategy }: SagaConfig,
): Promise<UndoFailure[]> {
  const failures: UndoFailure[] = []
  for (const { name, action } of noted.toReversed()) {
    try {
      await context.step(name, (step) => action(step).then(() => {}), { retryStrategy: undoRetryStrategy })
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
