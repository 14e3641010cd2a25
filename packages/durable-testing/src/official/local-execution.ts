import { setImmediate as nextTurn } from 'node:timers/promises'
import { Engine, type EngineNotice, memoryStore, type ScaledClock, scaledClock } from 'durable-engine'
import { FaultPlan } from '../faults.ts'
import { type Handler, InProcessInvoker } from '../in-process-invoker.ts'
import { LONGEST_EXECUTION_SECONDS } from '../longest-execution.ts'
import { functionVersion, type LocalFunctions } from './local-functions.ts'
import type { OperationBook } from './operation-book.ts'
import type { ExecutionStatus } from './statuses.ts'
import { watchedHandler } from './watched-handler.ts'

const TARGET = 'function-under-test'

const SETTINGS = {
  allowUnqualified: true,
  // What is tested is invoked as if synchronously, although nobody holds a connection.
  maxAsyncBytes: 6_291_456,
  // Lambda repeats a failed asynchronous invocation twice.
  maxInvocationAttempts: 3,
  quotaMode: 'off',
} as const

/** How long a handler that is busy with something of its own is left alone, in real time. */
const LOOK_AGAIN_MS = 5
/** Turns of the event loop in which a test may act upon what it has just learnt, before time is skipped. */
const TURNS_OF_TEST = 3
const FOR_EVER_MS = 2_147_483_647
/** Nothing but the deadline of an execution lies farther away. */
const LONGEST_WAIT_MS = (LONGEST_EXECUTION_SECONDS - 1) * 1000

export interface LocalOptions {
  readonly handler: Handler
  readonly functions: LocalFunctions
  /** Is told everything that happens. */
  readonly book: OperationBook
  /** Whether waits and retries take no time. */
  readonly skipTime: boolean
  readonly checkpointDelayMs: number
}

/**
 * One execution on an engine of its own, in memory, in this process. Time is real time; when nothing runs any more, it
 * can be skipped up to what is due next.
 */
export class LocalExecution {
  readonly engine: Engine
  readonly #clock: ScaledClock = scaledClock({ speed: 1 })
  readonly #book: OperationBook
  readonly #skipTime: boolean
  #arn: string | undefined
  #status: ExecutionStatus = 'RUNNING'
  /** What the handler threw, if its last invocation ended so. */
  #thrown: { readonly error: unknown } | undefined
  #unknownFunction: string | undefined
  #wake = () => {}

  constructor({ handler, functions, book, skipTime, checkpointDelayMs }: LocalOptions) {
    this.#book = book
    this.#skipTime = skipTime
    const onInvoke = (name: string) => {
      if (!functions.has(name)) this.#unknownFunction ??= name
    }
    const watch = (one: Handler) => watchedHandler(one, { delayMs: checkpointDelayMs, onInvoke })
    const handlers = new Map([...functions.handlers].map(([name, one]) => [name, watch(one)]))
    handlers.set(TARGET, this.#remembersThrown(watch(handler)))
    const invoker = new InProcessInvoker({ handlers, faults: new FaultPlan(), target: TARGET })
    this.engine = new Engine({
      store: memoryStore(),
      clock: this.#clock,
      invoker,
      directory: { resolve: (name) => (name === TARGET ? functionVersion(TARGET, true) : functions.resolve(name)) },
      settings: SETTINGS,
    })
    invoker.engine = this.engine
  }

  /**
   * Runs to the end.
   * @param payload JSON
   * @throws what the handler threw, if it did at every attempt; an error if it invokes a function that is not registered
   */
  async run(payload: string): Promise<void> {
    // Timers of the engine keep no process alive, but an execution that has not ended does.
    const alive = setInterval(() => {}, FOR_EVER_MS)
    this.engine.subscribe((notice) => this.#take(notice))
    try {
      await this.engine.open()
      await this.engine.invoke({ functionName: TARGET, qualifier: '1', invocationType: 'Event', payload })
      while (this.#status === 'RUNNING') await this.#goOn()
      if (this.#status === 'FAILED' && this.#thrown !== undefined) throw this.#thrown.error
    } finally {
      clearInterval(alive)
      await this.engine.close()
    }
  }

  get hasEnded(): boolean {
    return this.#status !== 'RUNNING'
  }

  #take(notice: EngineNotice): void {
    // The first execution is the one under test; others are those of functions that it invokes.
    if (notice.kind === 'event') this.#arn ??= notice.arn
    if (notice.kind === 'event' && notice.arn === this.#arn) this.#book.add([notice.event])
    if (notice.kind === 'status' && notice.arn === this.#arn) this.#status = notice.status
    this.#wake()
  }

  async #goOn(): Promise<void> {
    if (this.#unknownFunction !== undefined) throw new Error(unknownFunction(this.#unknownFunction))
    if (this.#isBusy()) return await this.#notice(LOOK_AGAIN_MS)
    for (let turn = 0; turn < TURNS_OF_TEST; turn += 1) await nextTurn()
    if (this.#isBusy() || (this.#skipTime && this.#skip())) return
    await this.#notice()
  }

  #isBusy(): boolean {
    return this.engine.idle().busy || this.#status !== 'RUNNING'
  }

  /** Skips to what is due next, unless that is the timeout of a callback that the test may be about to answer. */
  #skip(): boolean {
    const due = this.engine.idle().nextDue
    if (due === undefined || due - this.#clock.now() > LONGEST_WAIT_MS) return false
    const onlyTimesOut = due < (this.engine.nextGoingOn() ?? Number.POSITIVE_INFINITY)
    if (onlyTimesOut && this.#book.awaitsAnswer) return false
    this.#clock.skip(due - this.#clock.now())
    return true
  }

  /** Waits until the engine has something to tell, or for `ms` of real time. */
  async #notice(ms = FOR_EVER_MS): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms)
      this.#wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  #remembersThrown(handler: Handler): Handler {
    return async (event, context) => {
      try {
        const output = await handler(event, context)
        this.#thrown = undefined
        return output
      } catch (error) {
        this.#thrown = { error }
        throw error
      }
    }
  }
}

function unknownFunction(name: string): string {
  return (
    `The handler invokes the function "${name}", which the test has not registered. ` +
    `Call runner.registerFunction('${name}', handler) before the run, or registerDurableFunction for a durable one.`
  )
}
