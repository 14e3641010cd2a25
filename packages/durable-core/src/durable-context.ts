import type { Context } from 'aws-lambda'
import type { DurablePromise } from './durable-promise.ts'
import type { Duration } from './duration.ts'
import type { DurableContextLogger, DurableLogger, LoggerConfig } from './logger.ts'
import type { Name, Named } from './named.ts'
import type { MapConfig, MapFunc, ParallelBranch, ParallelConfig } from './operations/batch.ts'
import type { BatchResult } from './operations/batch-result.ts'
import type { CreateCallbackConfig, CreateCallbackResult } from './operations/callback.ts'
import type { ChildConfig } from './operations/child-context.ts'
import type { InvokeConfig } from './operations/invoke.ts'
import type { CheckedStepConfig, StepConfig, StepFunc } from './operations/step.ts'
import type { WaitForCallbackConfig, WaitForCallbackSubmitterFunc } from './operations/wait-for-callback.ts'
import type { WaitForConditionCheckFunc, WaitForConditionConfig } from './operations/wait-for-condition.ts'
import type { SerdesConfig } from './serdes.ts'

/** The code of a child context; it gets the child's own context, and calls operations on no other. */
export type ChildFunc<T, Logger extends DurableLogger = DurableLogger> = (context: DurableContext<Logger>) => Promise<T>

/**
 * What a durable handler does its work with.
 *
 * Every method records what it does, so that a later invocation finds the result and does not do it again. Call them in
 * the same order in every invocation: whatever decides the order must itself come from an operation.
 *
 * An operation begins when its method is called. The invocation is suspended as soon as only operations that somebody
 * awaits are left waiting: plain promises in the handler do not hold it up.
 *
 * All methods take a name first, which may be left out or undefined: 1 to 256 characters of printable ASCII.
 */
export interface DurableContext<Logger extends DurableLogger = DurableLogger> {
  /** The Lambda context of this invocation. */
  readonly lambdaContext: Context
  /** Logs once per execution: what an earlier invocation has logged is not logged again. */
  readonly logger: DurableContextLogger<Logger>
  readonly executionContext: { readonly durableExecutionArn: string }
  /** When the execution was started, in whichever invocation it is asked. */
  readonly startedAt: Date

  /**
   * The time, in milliseconds since 1970, as a recorded step: later invocations get the same.
   *
   * @param name of the step. Default: `now`
   */
  now(name?: string): DurablePromise<number>

  /**
   * A UUID made from the execution, this context and a name: the same in every invocation, also when operations are
   * added around it. Nothing is recorded. Whoever knows the execution can compute it: never for secrets.
   */
  uuid(name: string): string

  /** A number from 0 (included) to 1 (excluded), made as `uuid` is. Never for secrets. */
  random(name: string): number

  /**
   * Runs code, records its result, and retries it if it fails.
   *
   * With a `schema` in the config, the result is checked, on replay too, and its type is the schema's output.
   *
   * @throws StepError when it has failed for good
   * @example
   * ```ts
   * const receipt = await context.step('charge', () => charge(order), { retryStrategy: retryPresets.linear })
   * ```
   */
  step<T>(name: Name, body: StepFunc<unknown, Logger>, config: CheckedStepConfig<T>): DurablePromise<T>
  step<T>(body: StepFunc<unknown, Logger>, config: CheckedStepConfig<T>): DurablePromise<T>
  step<T>(name: Name, body: StepFunc<T, Logger>, config?: StepConfig<T>): DurablePromise<T>
  step<T>(body: StepFunc<T, Logger>, config?: StepConfig<T>): DurablePromise<T>

  /**
   * Waits, for seconds or for a year, without anything running: 1 second to 366 days.
   *
   * @example
   * ```ts
   * await context.wait('cooling-off', { days: 14 })
   * ```
   */
  wait(name: string, duration: Duration): DurablePromise<void>
  wait(duration: Duration): DurablePromise<void>

  /**
   * Invokes another Lambda function, durable or plain, and waits for its result.
   *
   * A string as second argument makes the first one the name: for a text as input, give a name too.
   *
   * @throws InvokeError when the function has failed, timed out or been stopped
   */
  invoke<I, O>(name: string, functionName: string, input?: I, config?: InvokeConfig<I, O>): DurablePromise<O>
  invoke<I, O>(functionName: string, input?: I, config?: InvokeConfig<I, O>): DurablePromise<O>

  /**
   * Runs operations as a group with numbers of its own; its result is recorded as one.
   *
   * @throws ChildContextError when its code throws
   */
  runInChildContext<T>(name: Name, body: ChildFunc<T, Logger>, config?: ChildConfig<T>): DurablePromise<T>
  runInChildContext<T>(body: ChildFunc<T, Logger>, config?: ChildConfig<T>): DurablePromise<T>

  /**
   * Checks again and again, with waits between, until the strategy is content with the state.
   *
   * @throws WaitForConditionError when a check or the strategy throws
   */
  waitForCondition<T>(
    name: Name,
    check: WaitForConditionCheckFunc<T, Logger>,
    config: WaitForConditionConfig<T>,
  ): DurablePromise<T>
  waitForCondition<T>(check: WaitForConditionCheckFunc<T, Logger>, config: WaitForConditionConfig<T>): DurablePromise<T>

  /**
   * Opens a callback: returns the promise of its result, and the id under which the outside world sends it.
   *
   * @throws CallbackExternalError or CallbackTimeoutError from the promise of the result
   */
  createCallback<T = string>(name: Name, config?: CreateCallbackConfig<T>): DurablePromise<CreateCallbackResult<T>>
  createCallback<T = string>(config?: CreateCallbackConfig<T>): DurablePromise<CreateCallbackResult<T>>

  /**
   * Opens a callback, has the submitter hand out its id, and waits for the result.
   *
   * @throws CallbackSubmitterError, CallbackExternalError or CallbackTimeoutError
   */
  waitForCallback<T = string>(
    name: Name,
    submitter: WaitForCallbackSubmitterFunc<Logger>,
    config?: WaitForCallbackConfig<T>,
  ): DurablePromise<T>
  waitForCallback<T = string>(
    submitter: WaitForCallbackSubmitterFunc<Logger>,
    config?: WaitForCallbackConfig<T>,
  ): DurablePromise<T>

  /**
   * Does the same for every item, each in a child context, many at a time. Without a completion policy the first failure
   * ends the batch; the result tells, it does not throw.
   */
  map<I, O>(
    name: Name,
    items: I[],
    body: MapFunc<I, O, Logger>,
    config?: MapConfig<I, O>,
  ): DurablePromise<BatchResult<O>>
  map<I, O>(items: I[], body: MapFunc<I, O, Logger>, config?: MapConfig<I, O>): DurablePromise<BatchResult<O>>

  /**
   * Runs branches side by side, each in a child context. Completion as with `map`.
   *
   * @example
   * ```ts
   * const quotes = await context.parallel([(ctx) => flight(ctx), (ctx) => hotel(ctx)])
   * const [flightQuote, hotelQuote] = quotes.getAll()
   * ```
   */
  parallel<const Branches extends readonly ParallelBranch<unknown, Logger>[]>(
    name: Name,
    branches: Branches,
    config?: ParallelConfig<BranchResult<Branches[number]>>,
  ): DurablePromise<BatchResult<BranchResult<Branches[number]>, BranchResults<Branches>>>
  parallel<const Branches extends readonly ParallelBranch<unknown, Logger>[]>(
    branches: Branches,
    config?: ParallelConfig<BranchResult<Branches[number]>>,
  ): DurablePromise<BatchResult<BranchResult<Branches[number]>, BranchResults<Branches>>>
  parallel<O>(
    ...args: Named<[branches: ParallelBranch<O, Logger>[], config?: ParallelConfig<O>]>
  ): DurablePromise<BatchResult<O>>

  /** The combinators of `Promise`, recorded: who won is decided once. Their number is claimed when they are awaited. */
  readonly promise: DurablePromiseCombinators

  /** Sets the logger, and whether it is silent during replay. Child contexts created later inherit both. */
  configureLogger(config: LoggerConfig<Logger>): void
  /** Sets how values are stored where an operation does not say. Child contexts created later inherit it. */
  configureSerdes(config: SerdesConfig): void
}

/** The last form of each is for those who name the type: `all<number>(…)`. */
export interface DurablePromiseCombinators {
  /** @throws PromiseCombinatorError when one of them fails */
  all<const Promises extends AnyPromises>(name: Name, promises: Promises): DurablePromise<Results<Promises>>
  all<const Promises extends AnyPromises>(promises: Promises): DurablePromise<Results<Promises>>
  all<T>(...args: Named<[promises: DurablePromise<T>[]]>): DurablePromise<T[]>
  allSettled<const Promises extends AnyPromises>(name: Name, promises: Promises): DurablePromise<Settled<Promises>>
  allSettled<const Promises extends AnyPromises>(promises: Promises): DurablePromise<Settled<Promises>>
  allSettled<T>(...args: Named<[promises: DurablePromise<T>[]]>): DurablePromise<PromiseSettledResult<T>[]>
  /** @throws PromiseCombinatorError when all of them fail */
  any<const Promises extends AnyPromises>(name: Name, promises: Promises): DurablePromise<OneOf<Promises>>
  any<const Promises extends AnyPromises>(promises: Promises): DurablePromise<OneOf<Promises>>
  any<T>(...args: Named<[promises: DurablePromise<T>[]]>): DurablePromise<T>
  /** @throws PromiseCombinatorError when the first to settle fails */
  race<const Promises extends AnyPromises>(name: Name, promises: Promises): DurablePromise<OneOf<Promises>>
  race<const Promises extends AnyPromises>(promises: Promises): DurablePromise<OneOf<Promises>>
  race<T>(...args: Named<[promises: DurablePromise<T>[]]>): DurablePromise<T>
}

type AnyPromises = readonly DurablePromise<unknown>[]
type Results<Promises extends AnyPromises> = { -readonly [Place in keyof Promises]: Awaited<Promises[Place]> }
type Settled<Promises extends AnyPromises> = {
  -readonly [Place in keyof Promises]: PromiseSettledResult<Awaited<Promises[Place]>>
}
type OneOf<Promises extends AnyPromises> = Awaited<Promises[number]>

// What a branch is called with does not matter here.
type BranchResult<Branch> = Branch extends ParallelBranch<infer Result, never> ? Result : never
type BranchResults<Branches extends readonly unknown[]> = {
  -readonly [Place in keyof Branches]: BranchResult<Branches[Place]>
}
