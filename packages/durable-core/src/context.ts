import type { Context } from 'aws-lambda'
import type { ContextFrame } from './context-frame.ts'
import { type DerivationSource, derivedRandom, derivedUuid } from './deterministic.ts'
import { isDrawn } from './drawn-delay.ts'
import type { ChildFunc, DurableContext, DurablePromiseCombinators } from './durable-context.ts'
import { DurablePromise, never } from './durable-promise.ts'
import type { Duration } from './duration.ts'
import { checkDelay, checkFunctionName, checkSubType, checkTenantId } from './limits.ts'
import type { DurableContextLogger, DurableLogger, LoggerConfig } from './logger.ts'
import { type Name, type Named, withName } from './named.ts'
import { kindOf, type OperationKind } from './operation-call.ts'
import {
  checkBatch,
  type MapConfig,
  type MapFunc,
  mapWork,
  type ParallelBranch,
  type ParallelConfig,
  parallelWork,
  runBatch,
} from './operations/batch.ts'
import type { BatchResult } from './operations/batch-result.ts'
import {
  type CreateCallbackConfig,
  type CreateCallbackResult,
  callbackOptions,
  createCallback,
  resultReader,
} from './operations/callback.ts'
import { type ChildConfig, runInChildContext } from './operations/child-context.ts'
import { type InvokeConfig, invoke } from './operations/invoke.ts'
import { combinators } from './operations/promise.ts'
import { type CheckedStepConfig, type StepConfig, type StepFunc, step } from './operations/step.ts'
import { wait } from './operations/wait.ts'
import {
  type WaitForCallbackConfig,
  type WaitForCallbackSubmitterFunc,
  waitForCallback,
} from './operations/wait-for-callback.ts'
import {
  type WaitForConditionCheckFunc,
  type WaitForConditionConfig,
  waitForCondition,
} from './operations/wait-for-condition.ts'
import type { SerdesConfig } from './serdes.ts'
import { OperationSubType, OperationType } from './wire.ts'

/** Marks contexts across copies of the runtime: other packages look for it. */
const BRAND = Symbol.for('@aws/durable-execution-sdk-js/durable-context')

type StepArgs<T> = [body: StepFunc<T>, config?: StepConfig<T> | CheckedStepConfig<T> | undefined]
type InvokeArgs<I, O> = [functionName: string, input?: I | undefined, config?: InvokeConfig<I, O> | undefined]
type ChildArgs<T> = [body: ChildFunc<T>, config?: ChildConfig<T> | undefined]
type ConditionArgs<T> = [check: WaitForConditionCheckFunc<T>, config: WaitForConditionConfig<T>]
type CallbackArgs<T> = [config?: CreateCallbackConfig<T> | undefined]
type SubmitArgs<T> = [submitter: WaitForCallbackSubmitterFunc, config?: WaitForCallbackConfig<T> | undefined]
type MapArgs<I, O> = [items: I[], body: MapFunc<I, O>, config?: MapConfig<I, O> | undefined]
type ParallelArgs<O> = [branches: ParallelBranch<O>[], config?: ParallelConfig<O> | undefined]

/** The context as code has it: sorts out the arguments, checks them, and hands over to the operation. */
export class DurableContextImpl implements DurableContext {
  readonly [BRAND] = true
  readonly lambdaContext: Context
  readonly executionContext: { readonly durableExecutionArn: string }
  readonly #frame: ContextFrame
  #promise: DurablePromiseCombinators | undefined

  constructor(frame: ContextFrame) {
    this.#frame = frame
    this.lambdaContext = frame.invocation.lambdaContext
    this.executionContext = frame.invocation.executionContext
  }

  get [Symbol.toStringTag](): string {
    return 'DurableContext'
  }

  get logger(): DurableContextLogger<DurableLogger> {
    return this.#frame.logging.contextLogger
  }

  get startedAt(): Date {
    return this.#frame.invocation.startedAt
  }

  now(name = 'now'): DurablePromise<number> {
    return this.step(name, async () => Date.now())
  }

  uuid(name: string): string {
    return derivedUuid(this.#derivation(name))
  }

  random(name: string): number {
    return derivedRandom(this.#derivation(name))
  }

  step<T>(...args: Named<StepArgs<T>>): DurablePromise<T> {
    const { 0: name, 1: body, 2: config } = withName<StepArgs<T>>(args)
    checkFunction(body, 'step')
    const call = this.#frame.begin(KIND.step, name)
    return call ? step(call, body, config) : unstarted()
  }

  wait(...args: [string, Duration] | [Duration]): DurablePromise<void> {
    const [name, duration] = withName<[Duration]>(args)
    const seconds = checkDelay(duration, 'wait duration')
    const call = this.#frame.begin(KIND.wait, name, isDrawn(duration) ? undefined : seconds)
    return call ? wait(call, seconds) : unstarted()
  }

  invoke<I, O>(...args: Named<InvokeArgs<I, O>>): DurablePromise<O> {
    const hasName = typeof args[1] === 'string'
    const [name, target, input, config] = (hasName ? args : [undefined, ...args]) as [Name, ...InvokeArgs<I, O>]
    checkFunctionName(target, 'invoke')
    checkTenantId(config?.tenantId, 'invoke')
    const call = this.#frame.begin(KIND.invoke, name)
    return call ? invoke(call, target, input, config) : unstarted()
  }

  runInChildContext<T>(...args: Named<ChildArgs<T>>): DurablePromise<T> {
    const [name, body, config] = withName<ChildArgs<T>>(args)
    checkFunction(body, 'runInChildContext')
    checkSubType(config?.subType, 'runInChildContext')
    const call = this.#frame.begin(childKind(config), name)
    return call
      ? runInChildContext(call, { ...config, body: (frame) => body(new DurableContextImpl(frame)) })
      : unstarted()
  }

  waitForCondition<T>(...args: Named<ConditionArgs<T>>): DurablePromise<T> {
    const [name, check, config] = withName<ConditionArgs<T>>(args)
    checkFunction(check, 'waitForCondition')
    if (!config?.waitStrategy || config.initialState === undefined) {
      throw new TypeError('waitForCondition needs a config with waitStrategy and initialState.')
    }
    const call = this.#frame.begin(KIND.waitForCondition, name)
    return call ? waitForCondition(call, check, config) : unstarted()
  }

  createCallback<T = string>(...args: Named<CallbackArgs<T>>): DurablePromise<CreateCallbackResult<T>> {
    const [name, config] = withName<CallbackArgs<T>>(args)
    const options = callbackOptions('createCallback', config)
    const call = this.#frame.begin(KIND.createCallback, name)
    return call ? createCallback<T>(call, options, resultReader(call, config)) : unstarted()
  }

  waitForCallback<T = string>(...args: Named<SubmitArgs<T>>): DurablePromise<T> {
    const [name, submitter, config] = withName<SubmitArgs<T>>(args)
    checkFunction(submitter, 'waitForCallback')
    const options = callbackOptions('waitForCallback', config)
    const call = this.#frame.begin(KIND.waitForCallback, name)
    return call ? waitForCallback(call, submitter, options, config) : unstarted()
  }

  map<I, O>(...args: Named<MapArgs<I, O>>): DurablePromise<BatchResult<O>> {
    const [name, items, body, config] = withName<MapArgs<I, O>>(args)
    checkArray(items, 'map')
    checkFunction(body, 'map')
    checkBatch(config, 'map')
    const work = mapWork(items, config?.itemNamer, (frame, item, index) =>
      body(new DurableContextImpl(frame), item, index, items),
    )
    const call = this.#frame.begin(KIND.map, name)
    return call ? runBatch(call, { ...config, kind: 'Map', work }) : unstarted()
  }

  parallel<O>(...args: Named<ParallelArgs<O>>): DurablePromise<BatchResult<O>> {
    const [name, branches, config] = withName<ParallelArgs<O>>(args)
    checkArray(branches, 'parallel')
    checkBatch(config, 'parallel')
    const work = parallelWork(branches, (frame, func) => func(new DurableContextImpl(frame)))
    const call = this.#frame.begin(KIND.parallel, name)
    return call ? runBatch(call, { ...config, kind: 'Parallel', work }) : unstarted()
  }

  get promise(): DurablePromiseCombinators {
    this.#promise ??= combinators(this.#frame)
    return this.#promise
  }

  configureLogger(config: LoggerConfig<DurableLogger>): void {
    this.#frame.logging.configure(config)
  }

  configureSerdes(config: SerdesConfig): void {
    this.#frame.configureSerdes(config)
  }

  #derivation(name: string): DerivationSource {
    return { executionArn: this.#frame.invocation.arn, contextId: this.#frame.id, name }
  }
}

/** What each verb leaves in the history. */
const KIND = {
  step: kindOf('step', OperationType.STEP, OperationSubType.STEP),
  wait: kindOf('wait', OperationType.WAIT, OperationSubType.WAIT),
  invoke: kindOf('invoke', OperationType.CHAINED_INVOKE, OperationSubType.CHAINED_INVOKE),
  waitForCondition: kindOf('waitForCondition', OperationType.STEP, OperationSubType.WAIT_FOR_CONDITION),
  createCallback: kindOf('createCallback', OperationType.CALLBACK, OperationSubType.CALLBACK),
  waitForCallback: kindOf('waitForCallback', OperationType.CONTEXT, OperationSubType.WAIT_FOR_CALLBACK),
  map: kindOf('map', OperationType.CONTEXT, OperationSubType.MAP),
  parallel: kindOf('parallel', OperationType.CONTEXT, OperationSubType.PARALLEL),
}

function childKind<T>(config: ChildConfig<T> | undefined): OperationKind {
  const recorded = config?.subType || OperationSubType.RUN_IN_CHILD_CONTEXT
  return kindOf('runInChildContext', OperationType.CONTEXT, recorded, config?.virtualContext === true)
}

function checkArray(value: unknown, verb: string): void {
  if (!Array.isArray(value))
    throw new TypeError(`${verb} needs an array, but got ${value === null ? 'null' : typeof value}.`)
}

function checkFunction(value: unknown, verb: string): void {
  if (typeof value === 'function') return
  throw new TypeError(`${verb} needs a function, but got ${value === null ? 'null' : typeof value}.`)
}

/** What a call returns that must not do anything: nobody may go on behind it. */
function unstarted(): DurablePromise<never> {
  return new DurablePromise(never)
}
