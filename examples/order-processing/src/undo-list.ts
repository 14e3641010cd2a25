import { type DurableContext, StepError } from 'durable-core'
import type { Failure } from './order-book.ts'
import { retryTransient } from './retries.ts'

type Undo = (failure: Failure) => Promise<void>

/**
 * What has to be undone if a later part of the order fails.
 *
 * 1. An undo is added before the step whose effect it undoes: a step that fails half-way is undone too. So each undo has to
 *    do nothing where there is nothing to undo.
 * 2. It is added by the handler itself, never by the body of a step. A body does not run again in the next invocation;
 *    a list that it filled would be empty then.
 * 3. Each undo is a step with retries of its own. One that fails for good does not keep the older ones from running.
 */
export class UndoList {
  readonly #undos: { readonly name: string; readonly undo: Undo }[] = []

  add(name: string, undo: Undo): void {
    this.#undos.push({ name, undo })
  }

  /** Runs every undo, the newest first. One that fails is logged, and told to those after it in `notUndone`. */
  async run(context: DurableContext, error: Error): Promise<void> {
    const notUndone: string[] = []
    for (const { name, undo } of this.#undos.toReversed()) {
      const failure: Failure = { type: error.name, message: error.message, notUndone: [...notUndone] }
      try {
        await context.step(name, () => undo(failure), { retryStrategy: retryTransient })
      } catch (undoError) {
        context.logger.error(`"${name}" has failed for good: undo it by hand.`, originalError(undoError))
        notUndone.push(name)
      }
    }
  }
}

/** The error that a step's body has thrown, out of the StepError that carries it; any other error as it is. */
export function originalError(error: unknown): Error {
  if (error instanceof StepError && error.cause) return error.cause
  return error instanceof Error ? error : new Error(String(error))
}
