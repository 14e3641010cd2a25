import type { Context } from 'aws-lambda'
import { activeContext, runActive } from './active-context.ts'
import { BodySignals } from './body-signals.ts'
import { Checkpointer, type CheckpointFailure } from './checkpointer.ts'
import { ContextFrame } from './context-frame.ts'
import { toErrorObject } from './error-object.ts'
import { isUnrecoverableInvocationError, NonDeterministicExecutionError } from './invocation-errors.ts'
import type { Journal } from './journal.ts'
import { exceedsBytes, RETURNED_RESULT_BYTES } from './limits.ts'
import type { DurableLogData, DurableLogger } from './logger.ts'
import { wireId } from './operation-id.ts'
import { operationInfos } from './plugin-info.ts'
import type { PluginRunner } from './plugin-runner.ts'
import { LONGEST_TIMER, Poller } from './poller.ts'
import { Suspension } from './suspension.ts'
import type { DurableExecutionClient } from './transport.ts'
import { uuidSequence } from './uuid-sequence.ts'
import {
  type DurableExecutionInvocationOutput,
  type ErrorObject,
  InvocationStatus,
  OperationAction,
  OperationSubType,
  OperationType,
  timestampDate,
  type WireOperation,
} from './wire.ts'

/**
 * One invocation of a durable function, from its history to its outcome.
 *
 *  V1  The first ending counts: the handler returned or threw, everything waits, the execution has failed, or this
 *      invocation has. Whatever comes later changes nothing.
 *  V2  From then on no operation writes, and no code behind an operation is resumed.
 *  V3  What was queued before is sent before the outcome is told; if that fails, the failure is the outcome.
 *  V4  No timer outlives the outcome.
 */
export class Invocation {
  readonly arn: string
  readonly requestId: string
  readonly lambdaContext: Context
  /** What every context shows of the execution. */
  readonly executionContext: { readonly durableExecutionArn: string }
  readonly logger: DurableLogger
  readonly plugins: PluginRunner | undefined
  readonly journal: Journal
  readonly checkpointer: Checkpointer
  readonly suspension: Suspension
  readonly poller: Poller
  readonly bodies = new BodySignals()
  /** Set when too little time is left to begin anything. */
  isYielding = false
  readonly #settings: InvocationSettings
  readonly #updatedIds: ReadonlySet<string>
  readonly #ending: Promise<Ending>
  #end: (ending: Ending) => void = () => {}
  #isEnding = false
  #yieldTimer: NodeJS.Timeout | undefined

  constructor(options: InvocationOptions) {
    this.arn = options.arn
    this.requestId = options.lambdaContext.awsRequestId
    this.lambdaContext = options.lambdaContext
    this.executionContext = { durableExecutionArn: options.arn }
    this.logger = options.logger
    this.plugins = options.plugins
    this.journal = options.journal
    this.#settings = options.settings
    this.#updatedIds = new Set(options.updatedIds)
    this.#ending = new Promise((resolve) => {
      this.#end = resolve
    })
    this.checkpointer = new Checkpointer({
      arn: this.arn,
      token: options.token,
      client: options.client,
      journal: this.journal,
      logger: this.logger,
      onIdle: () => this.suspension.check(),
      onFailure: (failure) => this.#failWrite(failure),
      onPaused: () => this.#finish({ kind: 'suspended' }),
      onChange: this.plugins?.wants('onOperationChange') ? (changed) => this.#tellChange(changed) : undefined,
      uuid: uuidSequence(),
      random: Math.random,
      sleep: (millis) => new Promise((resolve) => setTimeout(resolve, millis)),
    })
    this.suspension = new Suspension({
      writesPending: () => this.#isEnding || this.checkpointer.isPending,
      suspend: () => this.#suspend(),
      closed: () => this.bodies.abortAbandoned(),
    })
    this.poller = new Poller({
      poll: (onAnswer) => this.checkpointer.poll(onAnswer),
      remainingMillis: () => this.lambdaContext.getRemainingTimeInMillis(),
      now: Date.now,
    })
  }

  /** Whether the service changed the operation since the last invocation. */
  isUpdated(id: string | undefined): boolean {
    return id !== undefined && this.#updatedIds.has(id)
  }

  /** When the execution was started. */
  get startedAt(): Date {
    return timestampDate(this.journal.execution?.StartTimestamp) ?? new Date(Number.NaN)
  }

  /** What log lines tell about where they come from. */
  logData(): DurableLogData {
    const { operationId, operationName, attempt } = activeContext() ?? {}
    const tenantId = this.lambdaContext.tenantId
    return {
      requestId: this.requestId,
      executionArn: this.arn,
      ...(tenantId !== undefined && { tenantId }),
      ...(operationId !== undefined && { operationId }),
      ...(operationName !== undefined && { operationName }),
      ...(attempt !== undefined && { attempt }),
    }
  }

  /** What is stored of anything that was thrown. */
  errorObject(thrown: unknown): ErrorObject {
    return toErrorObject(thrown, { stackTrace: this.#settings.storeStackTraces === true })
  }

  /** The context of the handler. */
  rootFrame(): ContextFrame {
    return new ContextFrame({
      invocation: this,
      id: '',
      parentId: undefined,
      scope: this.suspension.root,
      isRebuilt: false,
      hasHistory: this.journal.hasOperations,
      keptLevels: this.#settings.keptLevels,
      parent: undefined,
    })
  }

  /** Ends the execution as FAILED, whatever the handler does. */
  failExecution(error: Error): void {
    this.#finish({ kind: 'failed', error })
  }

  /** Ends this invocation with an error; the service makes another one. */
  failInvocation(error: unknown): void {
    this.#finish({ kind: 'broken', error })
  }

  /** The code does not match the history. */
  failDeterminism(message: string): void {
    const error = new NonDeterministicExecutionError(message)
    if (this.#settings.onNonDeterminism === 'failInvocation') this.failInvocation(error)
    else this.failExecution(error)
  }

  /** Runs the handler to whatever end this invocation has. Rejects if the service is to try again. */
  async run(frame: ContextFrame, handler: () => Promise<unknown>): Promise<Outcome> {
    this.#yieldBefore(this.#settings.yieldMarginSeconds)
    void this.#runHandler(frame, handler)
    const ending = await this.#ending
    try {
      return await this.#outcome(ending)
    } finally {
      this.checkpointer.close()
    }
  }

  async #runHandler(frame: ContextFrame, handler: () => Promise<unknown>): Promise<void> {
    try {
      const result = await runActive({ frame, operationId: undefined, operationName: undefined }, handler)
      this.#isEnding = true
      if (frame.hasMore) await frame.explainMore()
      this.#finish({ kind: 'returned', result })
    } catch (error) {
      if (isUnrecoverableInvocationError(error)) this.failInvocation(error)
      else this.#finish({ kind: 'failed', error })
    }
  }

  /** From `margin` seconds before the deadline on, nothing new begins, and the invocation ends when nothing runs. */
  #yieldBefore(margin: number | undefined): void {
    if (margin === undefined) return
    const millis = this.lambdaContext.getRemainingTimeInMillis() - margin * 1000
    this.#yieldTimer = setTimeout(
      () => {
        this.isYielding = true
        this.bodies.abortAll()
        this.suspension.yield()
      },
      Math.min(Math.max(0, millis), LONGEST_TIMER),
    )
  }

  #suspend(): void {
    if (!this.isYielding) {
      this.#finish({ kind: 'suspended' })
      return
    }
    // Has the service invoke the function again at once. The id is no number of any context (D1), so nothing misses it,
    // and a new one each time: the service may repeat an invocation under the same request id.
    const Id = wireId(`yield-${this.requestId}-${Date.now()}`)
    const wait = { Id, Type: OperationType.WAIT, SubType: OperationSubType.WAIT, Name: 'yield' }
    const update = { ...wait, Action: OperationAction.START, WaitOptions: { WaitSeconds: 1 } }
    this.checkpointer.write(update, () => this.#finish({ kind: 'suspended' }))
  }

  #failWrite(failure: CheckpointFailure): void {
    if (isUnrecoverableInvocationError(failure)) this.failInvocation(failure)
    else this.failExecution(failure)
  }

  #finish(ending: Ending): void {
    this.#end(ending)
    this.suspension.root.close()
    this.poller.close()
    clearTimeout(this.#yieldTimer)
  }

  async #tellChange(changed: readonly WireOperation[]): Promise<void> {
    await this.plugins?.notify('onOperationChange', {
      executionArn: this.arn,
      updatedOperations: operationInfos(changed),
      operations: operationInfos(this.journal.values()),
    })
  }

  async #outcome(ending: Ending): Promise<Outcome> {
    switch (ending.kind) {
      case 'suspended':
        return { output: { Status: InvocationStatus.PENDING } }
      case 'broken':
        throw ending.error
      case 'failed':
        return this.#drained(this.#failed(ending.error))
      case 'returned':
        return this.#drained(this.#returned(ending.result))
    }
  }

  #failed(error: unknown): Outcome {
    return { output: { Status: InvocationStatus.FAILED, Error: this.errorObject(error) }, error }
  }

  /** The outcome, once everything that was written is accepted; if that fails, the failure is the outcome. */
  async #drained(outcome: Outcome): Promise<Outcome> {
    try {
      await this.checkpointer.drain()
      return outcome
    } catch (failure) {
      if (isUnrecoverableInvocationError(failure)) throw failure
      return this.#failed(failure)
    }
  }

  #returned(result: unknown): Outcome {
    let text: string | undefined
    try {
      text = JSON.stringify(result)
    } catch (error) {
      return this.#failed(error)
    }
    const isLarge = text !== undefined && exceedsBytes(text, RETURNED_RESULT_BYTES)
    if (isLarge) {
      // The service takes this for the execution's result under any id; it only must not be that of an operation.
      const Id = wireId(`execution-result-${Date.now()}`)
      this.checkpointer.write({ Id, Type: OperationType.EXECUTION, Action: OperationAction.SUCCEED, Payload: text })
    }
    const Result = isLarge ? '' : text
    const Status = InvocationStatus.SUCCEEDED
    return { output: Result === undefined ? { Status } : { Status, Result }, result }
  }
}

/** What is told to the service, and what is told to plugins. */
export interface Outcome {
  readonly output: DurableExecutionInvocationOutput
  readonly result?: unknown
  readonly error?: unknown
}

export interface InvocationSettings {
  readonly onNonDeterminism: 'failExecution' | 'failInvocation'
  readonly keptLevels: number
  readonly yieldMarginSeconds?: number | undefined
  readonly storeStackTraces?: boolean | undefined
}

export interface InvocationOptions {
  readonly arn: string
  readonly token: string
  readonly client: DurableExecutionClient
  readonly lambdaContext: Context
  readonly logger: DurableLogger
  readonly journal: Journal
  readonly plugins: PluginRunner | undefined
  readonly settings: InvocationSettings
  /** Ids of operations that the service changed since the last invocation. */
  readonly updatedIds?: readonly string[] | undefined
}

type Ending =
  | { readonly kind: 'returned'; readonly result: unknown }
  | { readonly kind: 'suspended' }
  /** The execution has failed. */
  | { readonly kind: 'failed'; readonly error: unknown }
  /** This invocation has failed; the service makes another one. */
  | { readonly kind: 'broken'; readonly error: unknown }
