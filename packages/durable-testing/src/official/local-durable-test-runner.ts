import type { Handler } from '../in-process-invoker.ts'
import type { InvokeRequest, TestResult } from './durable-test-runner.ts'
import { LocalExecution } from './local-execution.ts'
import { LocalFunctions, type RegisteredHandler } from './local-functions.ts'
import type { CallbackReceiver } from './operation-handle.ts'
import { testResult } from './test-result.ts'
import { TestRunner } from './test-runner.ts'

export interface LocalDurableTestRunnerParameters {
  /** What `withDurableExecution` returned, of either SDK. */
  handlerFunction: Handler
}

export interface LocalDurableTestRunnerSetupParameters {
  /** Whether waits, retries and timeouts take no time. The process's own clock and timers are left alone. Default false. */
  skipTime?: boolean
  /** Real time that every checkpoint takes, in milliseconds. Default 0. */
  checkpointDelay?: number
}

/**
 * Runs a durable function in this process, on an engine of its own: the drop-in for the runner of the same name in
 * `@aws/durable-execution-sdk-js-testing`. Several runners may run at once.
 *
 * With `skipTime`, the timeout of a callback passes in real time while the test holds its operation, because it may be
 * about to answer; all other time is skipped.
 */
// biome-ignore lint/suspicious/noExplicitAny: suites written for AWS's runner read results without a type argument
export class LocalDurableTestRunner<TResult = any> extends TestRunner<TResult> {
  static #skipTime = false
  static #checkpointDelayMs = 0

  readonly #handler: Handler
  readonly #functions = new LocalFunctions()
  #execution: LocalExecution | undefined

  constructor({ handlerFunction }: LocalDurableTestRunnerParameters) {
    super()
    this.#handler = handlerFunction
  }

  /** Says how time passes for all runs from now on. */
  static async setupTestEnvironment(params: LocalDurableTestRunnerSetupParameters = {}): Promise<void> {
    LocalDurableTestRunner.#skipTime = params.skipTime ?? false
    LocalDurableTestRunner.#checkpointDelayMs = params.checkpointDelay ?? 0
  }

  /** Back to the defaults. There is nothing to clean up. */
  static async teardownTestEnvironment(): Promise<void> {
    await LocalDurableTestRunner.setupTestEnvironment()
  }

  /**
   * Runs to the end of an execution, also of one that fails.
   * @throws what the handler threw, if it did at each of three attempts; an error if it invokes a function that is not
   *   registered
   */
  override async run(params: InvokeRequest = {}): Promise<TestResult<TResult>> {
    const book = this.book
    book.clear()
    this.#execution = new LocalExecution({
      handler: this.#handler,
      functions: this.#functions,
      book,
      skipTime: LocalDurableTestRunner.#skipTime,
      checkpointDelayMs: LocalDurableTestRunner.#checkpointDelayMs,
    })
    try {
      await this.#execution.run(JSON.stringify(params.payload) ?? '{}')
      return testResult(book.events, this.callbacks)
    } finally {
      book.end()
    }
  }

  /** Registers a durable function, by the name or ARN that the handler invokes it by. */
  registerDurableFunction(functionName: string, durableHandler: Handler): this {
    this.#functions.registerDurable(functionName, durableHandler)
    return this
  }

  /** Registers a plain function, by the name or ARN that the handler invokes it by. */
  registerFunction(functionName: string, handler: RegisteredHandler): this {
    this.#functions.registerPlain(functionName, handler)
    return this
  }

  protected readonly callbacks: CallbackReceiver = {
    succeed: async (callbackId, result) => await this.#answer((engine) => engine.callbackSucceed(callbackId, result)),
    fail: async (callbackId, error = {}) => {
      // As it would travel: what is undefined stays behind.
      const sent: object = JSON.parse(JSON.stringify(error))
      return await this.#answer((engine) => engine.callbackFail(callbackId, sent))
    },
    heartbeat: async (callbackId) => await this.#answer((engine) => engine.callbackHeartbeat(callbackId)),
  }

  async #answer(send: (engine: LocalExecution['engine']) => Promise<void>): Promise<object> {
    if (this.#execution === undefined) throw new Error('There is no execution yet whose callback could be answered.')
    if (this.#execution.hasEnded) throw new Error('The execution has ended: nobody waits for this callback any more.')
    await send(this.#execution.engine)
    return {}
  }
}
