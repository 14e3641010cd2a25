import { callbackResult, failCallback, heartbeatCallback, succeedCallback } from './callbacks.ts'
import { checkpoint } from './checkpoint.ts'
import { checkErrorSize } from './checkpoint-rules.ts'
import type { Clock } from './clock.ts'
import { close } from './closing.ts'
import type { Core } from './core.ts'
import { describe, type ExecutionListPage, executionsPage, type ListQuery } from './execution-list.ts'
import { callFunction, type FunctionCall } from './function-call.ts'
import type { FunctionDirectory, FunctionVersion, Invoker } from './functions.ts'
import { GroupCommit } from './group-commit.ts'
import { type HistoryPage, type HistoryQuery, historyPage } from './history.ts'
import { endInvocation, loseInvocation } from './invocation-end.ts'
import {
  executionResponse,
  type InvokeRequest,
  type InvokeResponse,
  invokedVersion,
  invokePayload,
  plainFunctionCall,
  plainResponse,
  startOf,
} from './invoke.ts'
import { type ExecutionRecord, isPlainInvoke } from './model/records.ts'
import type {
  CheckpointRequest,
  CheckpointResponse,
  ErrorObject,
  ExecutionDescription,
  StatePage,
  StateRequest,
} from './model/wire.ts'
import type { EngineNotice } from './notice.ts'
import { endPlainInvoke, plainCall } from './plain-invoke.ts'
import { cryptoRandom, type Random } from './random.ts'
import { Scheduler } from './scheduler.ts'
import { ServiceError } from './service-error.ts'
import { defaultSettings, type EngineSettings } from './settings.ts'
import { nextGoingOn, nextOfRunning, type Skipped, skipTimer } from './skip.ts'
import { startOrAttach } from './starts.ts'
import { statePage } from './state-page.ts'
import type { Store } from './store.ts'
import { SyncCallers } from './sync-callers.ts'
import { fireTimers } from './timers.ts'
import type { Unit } from './unit.ts'

export interface EngineOptions {
  readonly store: Store
  readonly clock: Clock
  readonly directory: FunctionDirectory
  readonly invoker: Invoker
  /** Default: node:crypto. */
  readonly random?: Random
  /** Default: us-east-1. */
  readonly region?: string
  /** Twelve digits. Default: 123456789012. */
  readonly accountId?: string
  readonly settings?: Partial<EngineSettings>
}

/** How long to wait before a change that must not be lost is tried again on a store that failed. */
const RETRY_STORE_MS = 1000

/**
 * The service: starts executions, accepts checkpoints, lets time pass, invokes handlers. Every method that changes
 * something resolves after COMMIT and rejects with a ServiceError for what a client did wrong.
 */
export class Engine {
  readonly clock: Clock
  readonly #store: Store
  readonly #core: Core
  readonly #commit: GroupCommit
  readonly #scheduler: Scheduler
  readonly #callers: SyncCallers
  readonly #listeners = new Set<(notice: EngineNotice) => void>()
  #calls = 0
  #open = false

  constructor(options: EngineOptions) {
    const { store, clock } = options
    this.clock = clock
    this.#store = store
    this.#callers = new SyncCallers(clock)
    const settings = { ...defaultSettings, ...options.settings }
    this.#commit = new GroupCommit(store, {
      maxInMemory: settings.maxExecutionsInMemory,
      onCommit: () => this.#scheduler.arm(),
      onEvent: (arn, event) => this.#announce({ kind: 'event', arn, event }),
    })
    this.#scheduler = new Scheduler({
      store,
      clock,
      fire: (arn) => this.#commit.submit((unit) => fireTimers(this.#core, unit, arn, clock.now())),
      forget: (arn) => this.#commit.submit((unit) => unit.delete(arn)),
    })
    this.#core = {
      account: { region: options.region ?? 'us-east-1', accountId: options.accountId ?? '123456789012' },
      settings,
      clock,
      random: options.random ?? cryptoRandom,
      directory: options.directory,
      invoker: options.invoker,
      isOpen: () => this.#open,
      announce: (notice) => this.#announce(notice),
      release: (closed) => this.#callers.release(closed),
      dispatch: (call) => this.#inBackground(() => this.#invokeHandler(call)),
      dispatchPlain: (arn, operationId) => this.#inBackground(() => this.#invokePlain(arn, operationId)),
    }
  }

  /** Recovers what an earlier engine left (overdue timers, lost invocations), then runs. Call it once, first. */
  async open(): Promise<void> {
    this.#open = true
    const lost = this.#store.inFlight()
    const lostPlain = this.#store.withPlainInvokes().flatMap((arn) => {
      return this.#store.operations(arn).flatMap((operation) => (isPlainInvoke(operation) ? [{ arn, operation }] : []))
    })
    await this.#scheduler.start()
    await Promise.all(lost.map((arn) => this.#commit.submit((unit) => loseInvocation(this.#core, unit, arn))))
    for (const { arn, operation } of lostPlain) this.#core.dispatchPlain(arn, operation.id)
  }

  /**
   * Stops timers and new invocations and waits for the transaction under way. Executions stay as they are in the store;
   * what an invocation still in flight returns is ignored.
   */
  async close(): Promise<void> {
    this.#open = false
    this.#scheduler.stop()
    await this.#commit.close()
    this.#callers.dismiss()
    this.#listeners.clear()
  }

  async invoke(request: InvokeRequest): Promise<InvokeResponse> {
    const version = invokedVersion(this.#core, request)
    const input = invokePayload(this.#core, request)
    const start = startOf(this.#core, request, version, input)
    if (request.invocationType === 'DryRun') return { statusCode: 204, executedVersion: version.version }
    if (start === undefined) return await this.#callPlain(request, version, input)
    const { arn } = await this.#commit.submit((unit) => startOrAttach(this.#core, unit, this.#store, start))
    if (request.invocationType === 'Event') {
      return { statusCode: 202, executedVersion: version.version, executionArn: arn }
    }
    // Read anew: it may have closed later in the transaction in which this caller was attached to it.
    const record = this.#record(arn)
    const closed = record.status === 'RUNNING' ? await this.#callers.closed(record) : record
    return executionResponse(closed ?? this.#record(arn))
  }

  async checkpoint(arn: string, request: CheckpointRequest): Promise<CheckpointResponse> {
    return await this.#commit.submit((unit) => checkpoint(this.#core, unit, arn, request))
  }

  /** A page of the operations that the current invocation needs. */
  async getState(arn: string, request: StateRequest): Promise<StatePage> {
    return await this.#commit.submit((unit) => statePage(this.#core, unit.draft(arn), request))
  }

  async getExecution(
    arn: string,
    options: { readonly includeExecutionData?: boolean } = {},
  ): Promise<ExecutionDescription> {
    return describe(this.#record(arn), this.#core.account, options.includeExecutionData ?? true)
  }

  async getHistory(arn: string, query: HistoryQuery = {}): Promise<HistoryPage> {
    this.#record(arn)
    return historyPage(this.#store, arn, query)
  }

  async listExecutions(query: ListQuery): Promise<ExecutionListPage> {
    return executionsPage(this.#core, this.#store, query)
  }

  /** Ends an execution as STOPPED. One that is closed already stays as it is. */
  async stop(arn: string, error: ErrorObject = {}): Promise<{ readonly StopTimestamp: number }> {
    checkErrorSize(error, this.#core.settings)
    return await this.#commit.submit((unit) => {
      const draft = unit.draft(arn)
      if (draft === undefined) throw notFound(arn)
      const now = this.clock.now()
      if (draft.record.status === 'RUNNING') close(this.#core, unit, draft, { status: 'STOPPED', error }, now)
      return { StopTimestamp: draft.record.endedAt ?? now }
    })
  }

  /** Completes a callback. `result` is the raw body; empty or absent: no result. */
  async callbackSucceed(callbackId: string, result?: Uint8Array): Promise<void> {
    const text = callbackResult(result, this.#core.settings.maxPayloadBytes)
    await this.#commit.submit((unit) => succeedCallback(this.#core, unit, callbackId, text))
  }

  async callbackFail(callbackId: string, error: ErrorObject = {}): Promise<void> {
    checkErrorSize(error, this.#core.settings)
    await this.#commit.submit((unit) => failCallback(this.#core, unit, callbackId, error))
  }

  async callbackHeartbeat(callbackId: string): Promise<void> {
    await this.#commit.submit((unit) => heartbeatCallback(this.#core, unit, callbackId))
  }

  /**
   * Calls `listener` after COMMIT for everything that happens. Returns the function that ends it. An error that a
   * listener throws is raised as an uncaught exception: it is no business of those who wait for an answer.
   */
  subscribe(listener: (notice: EngineNotice) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Whether anything runs or is about to, and when the next timer is due: what a clock that skips idle time needs. */
  idle(): { readonly busy: boolean; readonly nextDue: number | undefined } {
    const next = this.#scheduler.next
    const nextDue = next === undefined ? undefined : Math.max(next, this.clock.now())
    return { busy: this.#calls > 0 || this.#commit.busy, nextDue }
  }

  /** When the next wait, retry or repeated invocation is due; unlike `idle`, it does not count timeouts and retention. */
  nextGoingOn(): number | undefined {
    return nextGoingOn(this.#store)
  }

  /** When something is next due in any execution that runs: unlike `idle`, it does not count retention. */
  nextOfRunning(): number | undefined {
    return nextOfRunning(this.#store)
  }

  /**
   * Completes the next wait or retry of an execution now, or the one of this name or id.
   * @throws InvalidParameterValueException if nothing waits so
   */
  async skip(arn: string, operation?: string): Promise<Skipped> {
    return await this.#commit.submit((unit) => skipTimer(this.#core, unit, arn, operation, this.clock.now()))
  }

  async #callPlain(request: InvokeRequest, version: FunctionVersion, payload: string): Promise<InvokeResponse> {
    const call = plainFunctionCall(this.#core, request, version, payload)
    if (request.invocationType !== 'Event')
      return plainResponse(version, await this.#track(() => callFunction(this.#core, call)))
    // Called once: the retries and dead letters of asynchronous calls are not simulated.
    this.#inBackground(async () => void (await callFunction(this.#core, call)))
    return { statusCode: 202, executedVersion: version.version }
  }

  async #invokeHandler(call: FunctionCall & { readonly executionArn: string }): Promise<void> {
    const result = await callFunction(this.#core, call)
    await this.#insist((unit) => endInvocation(this.#core, unit, call.executionArn, call.requestId, result))
  }

  async #invokePlain(arn: string, operationId: string): Promise<void> {
    const operation = await this.#commit.submit((unit) => unit.draft(arn)?.operation(operationId))
    const call = operation === undefined ? undefined : plainCall(this.#core, operation)
    if (call === undefined) return
    const result = await callFunction(this.#core, call)
    await this.#insist((unit) => endPlainInvoke(this.#core, unit, arn, operationId, result))
  }

  #record(arn: string): ExecutionRecord {
    const record = this.#store.execution(arn)
    if (record === undefined) throw notFound(arn)
    return record
  }

  #announce(notice: EngineNotice): void {
    for (const listener of this.#listeners) {
      try {
        listener(notice)
      } catch (error) {
        queueMicrotask(() => {
          throw error
        })
      }
    }
  }

  /** Does work that nobody waits for, unless the engine is closed. */
  #inBackground(work: () => Promise<void>): void {
    if (this.#open) void this.#track(work)
  }

  /** Counts what is under way, for `idle`. */
  async #track<T>(work: () => Promise<T>): Promise<T> {
    this.#calls += 1
    try {
      return await work()
    } finally {
      this.#calls -= 1
    }
  }

  /** Commits what must not be lost: while the store fails, it tries again. */
  async #insist(work: (unit: Unit) => void): Promise<void> {
    while (this.#open) {
      try {
        return await this.#commit.submit(work)
      } catch (error) {
        if (!(error instanceof ServiceError)) throw error
        await this.#pause(RETRY_STORE_MS)
      }
    }
  }

  /** Lets time pass. Meanwhile the work that waits does not count as under way. */
  async #pause(ms: number): Promise<void> {
    this.#calls -= 1
    await new Promise<void>((resolve) => {
      this.clock.schedule(this.clock.now() + ms, resolve)
    })
    this.#calls += 1
  }
}

function notFound(arn: string): ServiceError {
  return new ServiceError('ResourceNotFoundException', `Durable execution not found: ${arn}`)
}
