import type { Engine, Event, VirtualClock } from 'durable-engine'
import type { BodyRuns } from './body-runs.ts'
import type { FaultPlan } from './faults.ts'
import type { InProcessInvoker } from './in-process-invoker.ts'
import { isOpen, operationsOf, type TestOperation } from './operation.ts'
import { Outcome } from './outcome.ts'
import type { StepMocks } from './step-mocks.ts'
import type { HandlerCode } from './strict/handler-code.ts'

/** How a test answers a callback: with a payload, with an error, or not at all until its timeout is over. */
export type CallbackAnswer =
  | { readonly succeed: unknown }
  | { readonly fail: { readonly ErrorType?: string; readonly ErrorMessage?: string } }
  | 'timeout'

/** A callback that is open, waiting for the outside world. */
export interface OpenCallback {
  readonly callbackId: string
  /** Completes it with a payload, written as JSON. */
  succeed(payload?: unknown): Promise<void>
  fail(error?: { readonly ErrorType?: string; readonly ErrorMessage?: string }): Promise<void>
  heartbeat(): Promise<void>
}

/** An execution under way. */
export class TestExecution implements AsyncDisposable {
  readonly arn: string
  readonly #engine: Engine
  readonly #clock: VirtualClock
  readonly #invoker: InProcessInvoker
  readonly #faults: FaultPlan
  readonly #mocks: StepMocks
  readonly #bodyRuns: BodyRuns
  readonly #handlerCode: HandlerCode
  readonly #answers: Map<string, CallbackAnswer>
  readonly #answered = new Set<string>()
  /** What has happened in the durable functions that the handler invoked, by execution. */
  readonly #invoked = new Map<string, Event[]>()
  readonly #deadline: number

  constructor(parts: {
    readonly engine: Engine
    readonly clock: VirtualClock
    readonly arn: string
    readonly invoker: InProcessInvoker
    readonly faults: FaultPlan
    readonly mocks: StepMocks
    readonly bodyRuns: BodyRuns
    readonly handlerCode: HandlerCode
    readonly callbacks: Readonly<Record<string, CallbackAnswer>>
    /** Virtual time beyond which nothing is waited for. */
    readonly deadline: number
  }) {
    this.arn = parts.arn
    this.#engine = parts.engine
    this.#clock = parts.clock
    this.#invoker = parts.invoker
    this.#faults = parts.faults
    this.#mocks = parts.mocks
    this.#bodyRuns = parts.bodyRuns
    this.#handlerCode = parts.handlerCode
    this.#answers = new Map(Object.entries(parts.callbacks))
    this.#deadline = parts.deadline
    this.#engine.subscribe((notice) => {
      if (notice.kind !== 'event' || notice.arn === this.arn) return
      this.#invoked.set(notice.arn, [...(this.#invoked.get(notice.arn) ?? []), notice.event])
    })
  }

  /** Runs to the end and returns how it ended. */
  async finished(): Promise<Outcome> {
    const hasEnded = async (history: readonly Event[]) => (history.some(endsExecution) ? true : undefined)
    await this.#until(hasEnded, 'the end of the execution')
    const [{ Status, Result, Error: failure }, history] = await Promise.all([
      this.#engine.getExecution(this.arn),
      this.history(),
    ])
    const operations = operationsOf(history)
    this.#mocks.assertAllMet(operations)
    this.#faults.assertAllMet()
    this.#handlerCode.assertClean()
    return new Outcome({
      status: Status,
      result: Result,
      error: failure,
      history,
      operations,
      invocations: this.#invoker.invocations,
      changes: this.#faults.changes,
      bodyRuns: this.#bodyRuns.all(),
    })
  }

  /**
   * Runs until the callback with this name is open, here or in a durable function that was invoked. A waitForCallback's
   * callback goes by the name of the wait.
   */
  async callback(name: string): Promise<OpenCallback> {
    const found = await this.#until(async (history) => this.#openCallback(history, name), `the callback "${name}"`)
    const { callbackId } = found
    const engine = this.#engine
    return {
      callbackId,
      succeed: (payload) => engine.callbackSucceed(callbackId, encode(payload)),
      fail: (error = {}) => engine.callbackFail(callbackId, error),
      heartbeat: () => engine.callbackHeartbeat(callbackId),
    }
  }

  /** Runs until an operation with this name has started, and returns it as it is then. */
  async operation(name: string): Promise<TestOperation> {
    return await this.#until(
      async (history) => operationsOf(history).find((operation) => operation.name === name),
      `an operation "${name}"`,
    )
  }

  /** Ends the execution as STOPPED, as StopDurableExecution does. */
  async stop(error?: { readonly ErrorType?: string; readonly ErrorMessage?: string }): Promise<void> {
    await this.#engine.stop(this.arn, error)
  }

  /** The history so far. */
  async history(): Promise<Event[]> {
    const events: Event[] = []
    let marker: string | undefined
    do {
      const page = await this.#engine.getHistory(this.arn, {
        maxItems: 1000,
        includeExecutionData: true,
        ...(marker === undefined ? {} : { marker }),
      })
      events.push(...page.Events)
      marker = page.NextMarker
    } while (marker !== undefined)
    return events
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#engine.close()
  }

  /** Lets invocations run and time pass until `goal` is reached. */
  async #until<T>(goal: (history: readonly Event[]) => Promise<T | undefined>, what: string): Promise<T> {
    for (;;) {
      await this.#quiet()
      const history = await this.history()
      const reached = await goal(history)
      if (reached !== undefined) return reached
      if (history.some(endsExecution)) throw new Error(`The execution ended without ${what}.`)
      if (await this.#answerCallbacks(history)) continue
      const due = this.#nextDue()
      if (due === undefined) throw new Error(stuck(this.#running(history), what))
      await this.#clock.advanceTo(due)
    }
  }

  /** Without a timeout of the test's own, the execution's deadline is no event to wait for. */
  #nextDue(): number | undefined {
    const { nextDue } = this.#engine.idle()
    return nextDue === undefined || nextDue >= this.#deadline ? undefined : nextDue
  }

  /** Waits until no invocation runs or is about to. */
  async #quiet(): Promise<void> {
    while (this.#engine.idle().busy) {
      await new Promise<void>((resolve) => {
        // A notice says that something was committed; the timer is for handlers busy with work of their own.
        const timer = setTimeout(done, 5)
        const unsubscribe = this.#engine.subscribe(done)
        function done(): void {
          clearTimeout(timer)
          unsubscribe()
          setImmediate(resolve)
        }
      })
    }
  }

  async #answerCallbacks(history: readonly Event[]): Promise<boolean> {
    for (const [name, answer] of this.#answers) {
      const callback = this.#openCallback(history, name)
      if (callback === undefined || this.#answered.has(callback.callbackId)) continue
      const { callbackId } = callback
      this.#answered.add(callbackId)
      if (answer === 'timeout') assertTimesOut(callback, name)
      else if ('succeed' in answer) await this.#engine.callbackSucceed(callbackId, encode(answer.succeed))
      else await this.#engine.callbackFail(callbackId, answer.fail)
      return true
    }
    return false
  }

  #openCallback(history: readonly Event[], name: string): StartedCallback | undefined {
    for (const one of this.#running(history)) {
      const callback = openCallback(one, name)
      if (callback !== undefined) return callback
    }
    return undefined
  }

  /** The histories of what runs: the execution itself, and those that it has invoked. */
  #running(history: readonly Event[]): readonly (readonly Event[])[] {
    return [history, ...[...this.#invoked.values()].filter((events) => !events.some(endsExecution))]
  }
}

function endsExecution({ EventType }: Event): boolean {
  return ['ExecutionSucceeded', 'ExecutionFailed', 'ExecutionTimedOut', 'ExecutionStopped'].includes(EventType)
}

interface StartedCallback {
  readonly callbackId: string
  readonly timesOut: boolean
}

/** A callback that is open, by its own name or that of the waitForCallback around it. */
function openCallback(history: readonly Event[], name: string): StartedCallback | undefined {
  const operations = operationsOf(history)
  const found = operations.find(
    (operation) =>
      operation.type === 'CALLBACK' &&
      operation.status === 'STARTED' &&
      (operation.name ?? operations.find(({ id }) => id === operation.parentId)?.name) === name,
  )
  if (found?.callbackId === undefined) return undefined
  const { Timeout = 0, HeartbeatTimeout = 0 } = found.events[0]?.CallbackStartedDetails ?? {}
  return { callbackId: found.callbackId, timesOut: Timeout > 0 || HeartbeatTimeout > 0 }
}

/** A callback that is left alone has to have an end of its own. */
function assertTimesOut({ timesOut }: StartedCallback, name: string): void {
  if (timesOut) return
  throw new Error(
    `The callback "${name}" has neither a timeout nor a heartbeat timeout: left alone, it waits for ever.`,
  )
}

function encode(payload: unknown): Uint8Array | undefined {
  return payload === undefined ? undefined : new TextEncoder().encode(JSON.stringify(payload))
}

function stuck(histories: readonly (readonly Event[])[], what: string): string {
  const open = histories
    .flatMap(operationsOf)
    .filter(isOpen)
    .map(({ name, subType, type }) => `${subType ?? type} ${name === undefined ? '(unnamed)' : `"${name}"`}`)
  return (
    `The execution stands still before ${what}: nothing runs and no timer is set. It waits for ${open.join(', ') || 'nothing'}. ` +
    'Answer its callbacks with the option `callbacks`, or with `await execution.callback(name)`.'
  )
}
