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

  /** Runs until the callback with this name is open. A waitForCallback's callback goes by the name of the wait. */
  async callback(name: string): Promise<OpenCallback> {
    const callbackId = await this.#until(async (history) => openCallback(history, name), `the callback "${name}"`)
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
      if (due === undefined) throw new Error(stuck(history, what))
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
      const callbackId = openCallback(history, name)
      if (callbackId === undefined || this.#answered.has(callbackId)) continue
      this.#answered.add(callbackId)
      if (answer === 'timeout') assertTimesOut(history, callbackId, name)
      else if ('succeed' in answer) await this.#engine.callbackSucceed(callbackId, encode(answer.succeed))
      else await this.#engine.callbackFail(callbackId, answer.fail)
      return true
    }
    return false
  }
}

function endsExecution({ EventType }: Event): boolean {
  return ['ExecutionSucceeded', 'ExecutionFailed', 'ExecutionTimedOut', 'ExecutionStopped'].includes(EventType)
}

/** The id of a callback that is open, by its own name or that of the waitForCallback around it. */
function openCallback(history: readonly Event[], name: string): string | undefined {
  const operations = operationsOf(history)
  return operations.find(
    (operation) =>
      operation.type === 'CALLBACK' &&
      operation.status === 'STARTED' &&
      (operation.name ?? operations.find(({ id }) => id === operation.parentId)?.name) === name,
  )?.callbackId
}

/** A callback that is left alone has to have an end of its own. */
function assertTimesOut(history: readonly Event[], callbackId: string, name: string): void {
  const started = history.find((event) => event.CallbackStartedDetails?.CallbackId === callbackId)
  const { Timeout = 0, HeartbeatTimeout = 0 } = started?.CallbackStartedDetails ?? {}
  if (Timeout > 0 || HeartbeatTimeout > 0) return
  throw new Error(
    `The callback "${name}" has neither a timeout nor a heartbeat timeout: left alone, it waits for ever.`,
  )
}

function encode(payload: unknown): Uint8Array | undefined {
  return payload === undefined ? undefined : new TextEncoder().encode(JSON.stringify(payload))
}

function stuck(history: readonly Event[], what: string): string {
  const open = operationsOf(history)
    .filter(isOpen)
    .map(({ name, subType, type }) => `${subType ?? type} ${name === undefined ? '(unnamed)' : `"${name}"`}`)
  return (
    `The execution stands still before ${what}: nothing runs and no timer is set. It waits for ${open.join(', ') || 'nothing'}. ` +
    'Answer its callbacks with the option `callbacks`, or with `await execution.callback(name)`.'
  )
}
