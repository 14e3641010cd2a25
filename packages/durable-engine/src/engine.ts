import { callbackResult, failCallback, heartbeatCallback, succeedCallback } from './callbacks.ts'
import { badToken, checkpoint } from './checkpoint.ts'
import type { Clock } from './clock.ts'
import { close } from './closing.ts'
import type { Core } from './core.ts'
import { describe, type ExecutionListPage, executionsPage, type ListQuery } from './execution-list.ts'
import type { FunctionDirectory, Invoker } from './functions.ts'
import { GroupCommit, type Unit } from './group-commit.ts'
import { type HistoryPage, type HistoryQuery, historyPage, pageSize } from './history.ts'
import { endInvocation, loseInvocation } from './invocation-end.ts'
import type { StateMarker } from './invocation-start.ts'
import {
  closedResponse,
  type InvokeRequest,
  type InvokeResponse,
  invokedVersion,
  invokePayload,
  plainResponse,
  startOf,
} from './invoke.ts'
import { decodeMarker, encodeMarker } from './marker.ts'
import { functionArn, functionReference } from './model/arn.ts'
import type { ExecutionRecord } from './model/records.ts'
import { decodeToken } from './model/token.ts'
import type {
  CheckpointRequest,
  CheckpointResponse,
  ErrorObject,
  ExecutionDescription,
  StatePage,
  StateRequest,
} from './model/wire.ts'
import type { EngineNotice } from './notice.ts'
import { endPlainInvoke, plainRequest } from './plain-invoke.ts'
import { cryptoRandom, type Random } from './random.ts'
import { ServiceError } from './service-error.ts'
import { defaultSettings, type EngineSettings, SYNC_LIMIT_SECONDS } from './settings.ts'
import { attach, type Start, startExecution } from './starts.ts'
import { visibleState } from './state.ts'
import type { Store } from './store.ts'
import { fireTimers } from './timers.ts'

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

/** How many due timers one transaction takes. */
const TIMERS_AT_ONCE = 500
const RETRY_STORE_MS = 1000

/**
 * The service: starts executions, accepts checkpoints, lets time pass, invokes handlers. Every method that changes
 * something resolves after COMMIT and rejects with a ServiceError for what a client did wrong.
 */
export class Engine {
  readonly clock: Clock
  readonly #store: Store
  readonly #invoker: Invoker
  readonly #core: Core
  readonly #commit: GroupCommit
  readonly #listeners = new Set<(notice: EngineNotice) => void>()
  readonly #waiters = new Map<string, Set<() => void>>()
  #running = 0
  #open = false
  #cancelTimer: (() => void) | undefined
  #armedFor: number | undefined

  constructor(options: EngineOptions) {
    this.clock = options.clock
    this.#store = options.store
    this.#invoker = options.invoker
    this.#commit = new GroupCommit(options.store, {
      onCommit: () => this.#arm(),
      onEvent: (arn, event) => this.#announce({ kind: 'event', arn, event }),
    })
    this.#core = {
      account: { region: options.region ?? 'us-east-1', accountId: options.accountId ?? '123456789012' },
      settings: { ...defaultSettings, ...options.settings },
      clock: options.clock,
      random: options.random ?? cryptoRandom,
      directory: options.directory,
      announce: (notice) => this.#announce(notice),
      dispatch: (request) =>
        this.#run(async () => {
          const result = await this.#invoker.invoke(request)
          await this.#insist((unit) => endInvocation(this.#core, unit, request.executionArn, request.requestId, result))
        }),
      dispatchPlain: (arn, operationId) => this.#run(() => this.#invokePlain(arn, operationId)),
    }
  }

  /** Recovers what an earlier engine left (lost invocations, overdue timers), then runs. Call it once, first. */
  async open(): Promise<void> {
    this.#open = true
    for (const arn of this.#store.inFlight()) await this.#commit.submit((unit) => loseInvocation(this.#core, unit, arn))
    for (const arn of this.#store.withPlainInvokes()) {
      for (const { id, type, status, invoke } of this.#store.operations(arn)) {
        const lost = type === 'CHAINED_INVOKE' && status === 'STARTED' && invoke?.childArn === undefined
        if (lost) this.#core.dispatchPlain(arn, id)
      }
    }
    this.#arm()
  }

  /** Stops timers and new invocations and waits for the transaction under way. Executions stay as they are in the store. */
  async close(): Promise<void> {
    this.#open = false
    this.#cancelTimer?.()
    if (this.#commit.busy) await this.#commit.submit(() => {})
    this.#listeners.clear()
  }

  async invoke(request: InvokeRequest): Promise<InvokeResponse> {
    const version = invokedVersion(this.#core, request)
    const input = invokePayload(this.#core, request)
    const executedVersion = version.version
    const start = startOf(this.#core, request, version, input)
    if (request.invocationType === 'DryRun') return { statusCode: 204, executedVersion }
    if (start === undefined) return await this.#callPlain(request, version, input)
    const { arn } = await this.#commit.submit((unit) => this.#startOrAttach(unit, start))
    if (request.invocationType === 'Event') return { statusCode: 202, executedVersion, executionArn: arn }
    return await this.#closedWithin(arn, Math.min(SYNC_LIMIT_SECONDS, start.function.durable.executionTimeoutSeconds))
  }

  async checkpoint(arn: string, request: CheckpointRequest): Promise<CheckpointResponse> {
    return await this.#commit.submit((unit) => checkpoint(this.#core, unit, arn, request))
  }

  /** A page of the operations that the current invocation needs. */
  async getState(arn: string, request: StateRequest): Promise<StatePage> {
    return await this.#commit.submit((unit) => {
      const draft = unit.draft(arn)
      const token = decodeToken(request.CheckpointToken)
      const invocation = draft?.record.invocation?.id
      const current = invocation !== undefined && token?.invocationId === invocation
      if (draft === undefined || !current || token.sequence > (draft.token?.sequence ?? -1)) throw badToken()
      const start = request.Marker === undefined ? 0 : this.#stateStart(request.Marker, invocation)
      const limits = { operations: pageSize(request.MaxItems), bytes: this.#core.settings.maxPageBytes }
      const { operations, next } = visibleState(draft, start, limits)
      if (next === undefined) return { Operations: operations }
      const marker: StateMarker = { invocation, start: next }
      return { Operations: operations, NextMarker: encodeMarker(marker) }
    })
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
    const { name, qualifier } = functionReference(query.functionName, query.qualifier)
    const version = this.#core.directory.resolve(name, qualifier)
    if (version === undefined) {
      const arn = functionArn(this.#core.account, name, qualifier)
      throw new ServiceError('ResourceNotFoundException', `Function not found: ${arn}`)
    }
    return executionsPage(
      this.#store,
      this.#core.account,
      query,
      name,
      qualifier === undefined ? undefined : version.version,
    )
  }

  /** Ends an execution as STOPPED. One that is closed already stays as it is. */
  async stop(arn: string, error: ErrorObject = {}): Promise<{ readonly StopTimestamp: number }> {
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
    await this.#commit.submit((unit) => failCallback(this.#core, unit, callbackId, error))
  }

  async callbackHeartbeat(callbackId: string): Promise<void> {
    await this.#commit.submit((unit) => heartbeatCallback(this.#core, unit, callbackId))
  }

  /** Calls `listener` after COMMIT for everything that happens. Returns the function that ends it. */
  subscribe(listener: (notice: EngineNotice) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Whether anything runs or is about to, and when the next timer is due: what a clock that skips idle time needs. */
  idle(): { readonly busy: boolean; readonly nextDue: number | undefined } {
    const nextDue = this.#nextDue()
    const overdue = this.#open && nextDue !== undefined && nextDue <= this.clock.now()
    return { busy: this.#running > 0 || this.#commit.busy || overdue, nextDue }
  }

  #startOrAttach(unit: Unit, start: Start): ExecutionRecord {
    const existing = start.name === undefined ? undefined : this.#store.executionByName(start.function.name, start.name)
    return existing === undefined ? startExecution(this.#core, unit, start) : attach(existing, start)
  }

  async #callPlain(
    request: InvokeRequest,
    version: ReturnType<typeof invokedVersion>,
    payload: string,
  ): Promise<InvokeResponse> {
    const { tenantId, traceHeader, clientContext } = request
    const call = this.#invoker.invoke({
      function: version,
      requestId: this.#core.random.uuid(),
      payload,
      functionArn: functionArn(this.#core.account, version.name, version.version),
      ...(tenantId === undefined ? {} : { tenantId }),
      ...(traceHeader === undefined ? {} : { traceHeader }),
      ...(clientContext === undefined ? {} : { clientContext }),
    })
    // An asynchronous call of a plain function is made once: retries and dead letters are not simulated.
    if (request.invocationType === 'Event') return { statusCode: 202, executedVersion: version.version }
    return plainResponse(version, await call)
  }

  async #invokePlain(arn: string, operationId: string): Promise<void> {
    const operation = await this.#commit.submit((unit) => unit.draft(arn)?.operation(operationId))
    const request = operation === undefined ? undefined : plainRequest(this.#core, operation)
    if (request === undefined) return
    const result = await this.#invoker.invoke(request)
    await this.#insist((unit) => endPlainInvoke(this.#core, unit, arn, operationId, result))
  }

  /** Waits for an execution to close, then answers as Invoke does. */
  async #closedWithin(arn: string, seconds: number): Promise<InvokeResponse> {
    let record = this.#record(arn)
    if (record.status === 'RUNNING') {
      await new Promise<void>((resolve) => {
        const waiters = this.#waiters.get(arn) ?? new Set()
        this.#waiters.set(arn, waiters.add(done))
        const cancel = this.clock.schedule(this.clock.now() + seconds * 1000, done)
        function done(): void {
          cancel()
          waiters.delete(done)
          resolve()
        }
      })
      record = this.#record(arn)
    }
    if (record.status !== 'RUNNING') return closedResponse(record)
    const error = { ErrorType: 'Sandbox.Timedout', ErrorMessage: `Task timed out after ${seconds} seconds` }
    return closedResponse({ ...record, status: 'TIMED_OUT', error })
  }

  #record(arn: string): ExecutionRecord {
    const record = this.#store.execution(arn)
    if (record === undefined) throw notFound(arn)
    return record
  }

  #stateStart(marker: string, invocation: string): number {
    return decodeMarker<StateMarker>(
      marker,
      (value): value is StateMarker => value.invocation === invocation && Number.isSafeInteger(value.start),
    ).start
  }

  #announce(notice: EngineNotice): void {
    for (const listener of this.#listeners) listener(notice)
    if (notice.kind !== 'status' || notice.status === 'RUNNING') return
    for (const waiter of this.#waiters.get(notice.arn) ?? []) waiter()
    this.#waiters.delete(notice.arn)
  }

  /** Starts work that nobody waits for, unless the engine is closing. */
  #run(work: () => Promise<void>): void {
    if (!this.#open) return
    this.#running += 1
    void work().finally(() => {
      this.#running -= 1
    })
  }

  /** Commits what must not be lost: while the store fails, it tries again. */
  async #insist(work: (unit: Unit) => void): Promise<void> {
    for (;;) {
      try {
        await this.#commit.submit(work)
        return
      } catch {
        if (!this.#open) return
        await new Promise<void>((resolve) => {
          this.clock.schedule(this.clock.now() + RETRY_STORE_MS, resolve)
        })
      }
    }
  }

  #nextDue(): number | undefined {
    return this.#store.nextDue()
  }

  /** Sets the clock for the next timer. */
  #arm(): void {
    const due = this.#open ? this.#nextDue() : undefined
    if (due === this.#armedFor) return
    this.#cancelTimer?.()
    this.#armedFor = due
    this.#cancelTimer = due === undefined ? undefined : this.clock.schedule(due, () => this.#fire())
  }

  /** Everything that is due, an execution at a time, all in one transaction. */
  #fire(): void {
    this.#armedFor = undefined
    this.#cancelTimer = undefined
    const now = this.clock.now()
    const arns = new Set(this.#store.dueTimers(now, TIMERS_AT_ONCE).map(({ arn }) => arn))
    if (arns.size === 0) this.#arm()
    for (const arn of arns) void this.#insist((unit) => fireTimers(this.#core, unit, arn, this.clock.now()))
  }
}

function notFound(arn: string): ServiceError {
  return new ServiceError('ResourceNotFoundException', `Durable execution not found: ${arn}`)
}
