import type { ContextFrame } from '../context-frame.ts'
import type { DurablePromiseCombinators } from '../durable-context.ts'
import { DurablePromise } from '../durable-promise.ts'
import { PromiseCombinatorError } from '../errors.ts'
import { type Named, withName } from '../named.ts'
import { kindOf } from '../operation-call.ts'
import type { AnySerdes } from '../serdes.ts'
import { OperationSubType, OperationType } from '../wire.ts'
import { runInChildContext } from './child-context.ts'

/**
 * `context.promise`: the combinators of `Promise`, each recorded as a child context, so that who wins is decided once.
 *
 * They claim their number when they are awaited, not when they are called, as in the official SDK. One that is given to
 * another one is awaited before that one claims its own: in the same context, and on every replay.
 */
export function combinators(frame: ContextFrame): DurablePromiseCombinators {
  return {
    all: <T>(...args: Arguments<T>) => combine(frame, 'all', args, (promises) => Promise.all(promises)),
    allSettled: <T>(...args: Arguments<T>) =>
      combine(frame, 'allSettled', args, (promises) => Promise.allSettled(promises), settledSerdes),
    any: <T>(...args: Arguments<T>) => combine<T, T>(frame, 'any', args, contest('any')),
    race: <T>(...args: Arguments<T>) => combine<T, T>(frame, 'race', args, contest('race')),
  }
}

type Arguments<T> = Named<[promises: DurablePromise<T>[]]>

function combine<T, R>(
  frame: ContextFrame,
  verb: string,
  args: Arguments<T>,
  combined: (promises: DurablePromise<T>[], winner: Winner) => Promise<R>,
  serdes?: AnySerdes,
): DurablePromise<R> {
  const [name, promises] = withName<[DurablePromise<T>[]]>(args)
  // On replay nobody may look at them. A promise of the handler's own code must not end the process then.
  for (const promise of promises) if (promise instanceof Promise) promise.catch(() => {})
  return new Combined(async () => {
    for (const promise of promises) if (promise instanceof Combined) promise.catch(() => {})
    const kind = kindOf(`promise.${verb}`, OperationType.CONTEXT, OperationSubType.RUN_IN_CHILD_CONTEXT)
    const call = await frame.inner(kind, name)
    const winner = { summary: call.recorded?.ContextDetails?.Result }
    return runInChildContext<R>(call, {
      body: () => combined(promises, winner),
      summaryGenerator: () => winner.summary ?? '',
      summaryPrefix: WINNER,
      errorMapper: (error) => new PromiseCombinatorError(error.message, error),
      serdes,
    })
  })
}

/** What a combinator returns. Of all that is durable, only this has not begun before it is awaited. */
class Combined<T> extends DurablePromise<T> {}

/** Who won, as the history has it of a result that is too large to be stored: others may have ended since. */
interface Winner {
  summary: string | undefined
}

/** Has the first to win win again when the result is rebuilt. */
function contest<T>(verb: 'any' | 'race') {
  return (promises: DurablePromise<T>[], winner: Winner): Promise<T> => {
    const known = promises.find((_, place) => winner.summary === summaryOf(place))
    if (known !== undefined) return known
    promises.forEach((promise, place) => {
      const won = () => {
        winner.summary ||= summaryOf(place)
      }
      Promise.resolve(promise).then(won, () => {})
    })
    return Promise[verb](promises)
  }
}

/** No JSON begins like that, so it is no result. */
const WINNER = 'winner '

function summaryOf(place: number): string {
  return WINNER + place
}

/** Stores the results of `allSettled`: JSON, with each error as its name, message and stack. */
const settledSerdes: AnySerdes = {
  serialize: async (value) => (value === undefined ? undefined : JSON.stringify(value.map(withPlainReason))),
  deserialize: async (text) => (text === undefined ? undefined : JSON.parse(text).map(withError)),
}

type Settled = PromiseSettledResult<unknown>

function withPlainReason(settled: Settled): Settled {
  if (settled.status !== 'rejected' || !(settled.reason instanceof Error)) return settled
  const { message, name, stack } = settled.reason
  return { ...settled, reason: { message, name, stack } }
}

function withError(settled: Settled): Settled {
  if (settled.status !== 'rejected' || !settled.reason?.message) return settled
  const error = new Error(settled.reason.message)
  error.name = settled.reason.name || 'Error'
  if (settled.reason.stack) error.stack = settled.reason.stack
  return { ...settled, reason: error }
}
