import { Engine, type EngineOptions } from '../src/engine.ts'
import type { FunctionDirectory, FunctionVersion, InvocationRequest, InvocationResult } from '../src/functions.ts'
import type { InvokeRequest, InvokeResponse } from '../src/invoke.ts'
import { memoryStore } from '../src/memory-store.ts'
import type { Event } from '../src/model/event.ts'
import type {
  CheckpointRequest,
  CheckpointResponse,
  ErrorObject,
  InvocationEvent,
  OperationUpdate,
  StatePage,
} from '../src/model/wire.ts'
import type { EngineNotice } from '../src/notice.ts'
import type { Random } from '../src/random.ts'
import { ServiceError } from '../src/service-error.ts'
import type { Store } from '../src/store.ts'
import { virtualClock } from '../src/virtual-clock.ts'

/** When every test begins. */
export const START = Date.UTC(2030, 0, 1)

/** One call of a handler, as the handler sees it. */
export class Call {
  readonly request: InvocationRequest
  readonly event: InvocationEvent
  /** The token to use next. */
  token: string
  readonly #world: World

  constructor(world: World, request: InvocationRequest) {
    this.#world = world
    this.request = request
    this.event = JSON.parse(request.payload)
    this.token = this.event.CheckpointToken
  }

  get arn(): string {
    return this.event.DurableExecutionArn
  }

  /** A checkpoint with the newest token. */
  async checkpoint(...updates: readonly OperationUpdate[]): Promise<CheckpointResponse> {
    const response = await this.raw({ CheckpointToken: this.token, Updates: updates })
    this.token = response.CheckpointToken ?? 'none'
    return response
  }

  async raw(request: CheckpointRequest): Promise<CheckpointResponse> {
    return await this.#world.engine.checkpoint(this.arn, request)
  }

  async state(options: { readonly Marker?: string; readonly MaxItems?: number } = {}): Promise<StatePage> {
    return await this.#world.engine.getState(this.arn, { CheckpointToken: this.token, ...options })
  }
}

/** One invocation's script: what it returns is the handler's output, what it throws fails the invocation. */
export type Script = (call: Call) => unknown

export type Plain = (request: InvocationRequest) => InvocationResult | Promise<InvocationResult>

export const pending = { Status: 'PENDING' } as const

export function succeeded(result?: string): object {
  return { Status: 'SUCCEEDED', ...(result === undefined ? {} : { Result: result }) }
}

export function failed(error?: ErrorObject): object {
  return { Status: 'FAILED', ...(error === undefined ? {} : { Error: error }) }
}

/** A handler that fails so makes its invocation end as if its process had died. */
export const crash: ErrorObject = { ErrorType: 'Runtime.ExitError', ErrorMessage: 'exit 1' }

export function update(
  type: OperationUpdate['Type'],
  action: OperationUpdate['Action'],
  id: string,
  more: Partial<OperationUpdate> = {},
): OperationUpdate {
  return { Id: id, Type: type, Action: action, ...more }
}

export function wait(id: string, seconds: number, more: Partial<OperationUpdate> = {}): OperationUpdate {
  return update('WAIT', 'START', id, { WaitOptions: { WaitSeconds: seconds }, ...more })
}

export function invoke(id: string, functionName: string, more: Partial<OperationUpdate> = {}): OperationUpdate {
  return update('CHAINED_INVOKE', 'START', id, { ChainedInvokeOptions: { FunctionName: functionName }, ...more })
}

/** Ids that are the same in every run. */
export function countingRandom(): Random {
  let count = 0
  return {
    uuid: () => `00000000-0000-4000-8000-${String(++count).padStart(12, '0')}`,
    bytes: (length) => new Uint8Array(length).fill(++count % 256),
  }
}

interface KnownFunction {
  readonly version: FunctionVersion
  readonly run: (request: InvocationRequest) => Promise<InvocationResult>
}

export interface WorldOptions extends Partial<Pick<EngineOptions, 'store' | 'settings'>> {
  readonly executionTimeoutSeconds?: number
}

/** An engine on virtual time with functions that follow scripts. */
export class World {
  readonly clock = virtualClock(START)
  readonly store: Store
  /** How often the handler was called, by execution. */
  readonly calls = new Map<string, number>()
  /** Execution timeouts that differ from those of the other functions; to be set first. */
  readonly timeouts = new Map<string, number>()
  engine: Engine
  readonly #options: WorldOptions
  readonly #functions = new Map<string, KnownFunction>()
  readonly #random = countingRandom()
  /** The first expectation that a handler's script did not meet, or its first mistake. */
  #broken: Error | undefined

  private constructor(options: WorldOptions) {
    this.#options = options
    this.store = options.store ?? memoryStore()
    this.engine = this.#newEngine()
  }

  static async open(options: WorldOptions = {}): Promise<World> {
    const world = new World(options)
    await world.engine.open()
    return world
  }

  /** A durable function, version 1. The first call follows the first script, …, all further ones the last. */
  durable(name: string, ...scripts: readonly Script[]): void {
    const executionTimeoutSeconds = this.timeouts.get(name) ?? this.#options.executionTimeoutSeconds ?? 900
    const durable = { executionTimeoutSeconds, retentionDays: 7 }
    this.#add({ name, version: '1', timeoutSeconds: 60, durable }, async (request) => {
      const count = (this.calls.get(request.executionArn ?? '') ?? 0) + 1
      this.calls.set(request.executionArn ?? '', count)
      const script = scripts[Math.min(count, scripts.length) - 1]
      try {
        const output = await script?.(new Call(this, request))
        return { ok: true, payload: JSON.stringify(output) ?? 'null' }
      } catch (error) {
        if (error instanceof Error && !(error instanceof ServiceError)) this.#broken ??= error
        return { ok: false, reason: 'exit', error: errorObject(error) }
      }
    })
  }

  plain(name: string, plain: Plain): void {
    this.#add({ name, version: '1', timeoutSeconds: 60 }, async (request) => await plain(request))
  }

  remove(name: string): void {
    this.#functions.delete(name)
  }

  /** Starts an execution of `f` without waiting for anything but the start; returns its ARN. */
  async start(request: Partial<InvokeRequest> = {}): Promise<string> {
    const { executionArn } = await this.invoke({ invocationType: 'Event', ...request })
    if (executionArn === undefined) throw new Error('nothing was started')
    return executionArn
  }

  async invoke(request: Partial<InvokeRequest> = {}): Promise<InvokeResponse> {
    return await this.engine.invoke({ functionName: 'f:1', payload: '{}', ...request })
  }

  /** Runs `f`, as scripted, to its end; returns its ARN. */
  async run(...scripts: readonly Script[]): Promise<string> {
    this.durable('f', ...scripts)
    const arn = await this.start()
    await this.finish(arn)
    return arn
  }

  /** Lets everything happen that does not need time to pass. */
  async settle(): Promise<void> {
    do await turn()
    while (this.engine.idle().busy)
    if (this.#broken !== undefined) throw this.#broken
  }

  /** Lets time pass, from timer to timer, until the execution has closed. */
  async finish(arn: string): Promise<void> {
    for (;;) {
      await this.settle()
      if ((await this.engine.getExecution(arn)).Status !== 'RUNNING') return
      const { nextDue } = this.engine.idle()
      if (nextDue === undefined) throw new Error('nothing will ever happen')
      await this.clock.advanceTo(nextDue)
    }
  }

  /** Lets time pass and everything happen that is due by then. */
  async after(seconds: number): Promise<void> {
    await this.settle()
    await this.clock.advanceBy(seconds * 1000)
    await this.settle()
  }

  /** Another engine on the same store, as after a restart. What the old one still runs is lost. */
  async restart(listener: (notice: EngineNotice) => void = () => {}): Promise<void> {
    await this.engine.close()
    this.engine = this.#newEngine()
    this.engine.subscribe(listener)
    await this.engine.open()
  }

  async events(arn: string): Promise<readonly Event[]> {
    return (await this.engine.getHistory(arn, { maxItems: 1000 })).Events
  }

  /** The history in short, without its first event: `StepStarted a`. */
  async history(arn: string): Promise<string[]> {
    return (await this.events(arn)).slice(1).map(inShort)
  }

  /** The id of the callback that was opened as operation `id`. */
  async callbackId(arn: string, id: string): Promise<string> {
    const event = (await this.events(arn)).find((one) => one.EventType === 'CallbackStarted' && one.Id === id)
    return event?.CallbackStartedDetails?.CallbackId ?? 'none'
  }

  #newEngine(): Engine {
    const directory: FunctionDirectory = {
      resolve: (name, qualifier) => {
        const version = this.#functions.get(name)?.version
        if (version === undefined || qualifier === undefined || qualifier === version.version) return version
        if (qualifier === 'live') return version
        return qualifier === '$LATEST' ? { ...version, version: '$LATEST' } : undefined
      },
    }
    return new Engine({
      store: this.store,
      clock: this.clock,
      directory,
      invoker: {
        invoke: async (request) => {
          const known = this.#functions.get(request.function.name)
          if (known === undefined) throw new Error(`no function ${request.function.name}`)
          return await known.run(request)
        },
      },
      random: this.#random,
      ...(this.#options.settings === undefined ? {} : { settings: this.#options.settings }),
    })
  }

  #add(version: FunctionVersion, run: KnownFunction['run']): void {
    this.#functions.set(version.name, { version, run })
  }
}

/** One turn of the event loop. */
export async function turn(): Promise<void> {
  await new Promise<void>((resolve) => setImmediate(resolve))
}

/** An event in short: its type, its operation, and what a reader of a sequence wants to know. */
function inShort(event: Event): string {
  const retry = event.StepSucceededDetails?.RetryDetails ?? event.StepFailedDetails?.RetryDetails
  const about = event.EventType.startsWith('Execution') ? undefined : event.Id
  const failure = event.InvocationCompletedDetails?.Error?.Payload?.ErrorType
  const parts = [event.EventType, about, event.ParentId && `in ${event.ParentId}`, failure]
  if (retry !== undefined && event.EventType === 'StepFailed') parts.push(`attempt ${retry.CurrentAttempt}`)
  if (retry?.NextAttemptDelaySeconds !== undefined) parts.push(`next in ${retry.NextAttemptDelaySeconds}`)
  return parts.filter((part) => part !== undefined).join(' ')
}

function errorObject(error: unknown): ErrorObject {
  if (error instanceof Error) return { ErrorType: error.name, ErrorMessage: error.message }
  return typeof error === 'object' && error !== null ? { ...error } : { ErrorMessage: String(error) }
}
