import { setTimeout as sleep } from 'node:timers/promises'
import type { LambdaClient } from '@aws-sdk/client-lambda'
import { endOf, readHistory } from '../recorded-history.ts'
import type { InvokeRequest, TestResult } from './durable-test-runner.ts'
import type { OperationBook } from './operation-book.ts'
import type { CallbackReceiver } from './operation-handle.ts'
import { InvocationType } from './statuses.ts'
import { testResult } from './test-result.ts'
import { TestRunner } from './test-runner.ts'

export interface CloudDurableTestRunnerConfig {
  /** Milliseconds between two looks at the history. Default 1000. */
  pollInterval?: number
  /**
   * `Event` returns from the invocation at once, so that a test can wait for operations and answer callbacks while the
   * function runs. Default RequestResponse.
   */
  invocationType?: InvocationType
  /** Milliseconds after which `run` gives up. Default: never. AWS's runner has no such option. */
  timeout?: number
}

export interface CloudDurableTestRunnerParameters {
  /** Name or ARN, with a version or alias. */
  functionName: string
  /** Default: `new LambdaClient()`. One with an `endpoint` reaches a local engine. */
  client?: LambdaClient
  config?: CloudDurableTestRunnerConfig
}

/**
 * Runs a deployed durable function and follows it by its history: the drop-in for the runner of the same name in
 * `@aws/durable-execution-sdk-js-testing`.
 */
// biome-ignore lint/suspicious/noExplicitAny: suites written for AWS's runner read results without a type argument
export class CloudDurableTestRunner<TResult = any> extends TestRunner<TResult> {
  readonly #functionName: string
  readonly #config: Required<CloudDurableTestRunnerConfig>
  #client: LambdaClient | undefined

  constructor({ functionName, client, config }: CloudDurableTestRunnerParameters) {
    super()
    this.#functionName = functionName
    this.#client = client
    this.#config = {
      pollInterval: 1000,
      invocationType: InvocationType.RequestResponse,
      timeout: Number.POSITIVE_INFINITY,
      ...config,
    }
    const { invocationType } = this.#config
    if (invocationType !== InvocationType.Event) {
      this.whyNoWaiting =
        `With the invocation type ${invocationType}, nothing is known of an execution before it has ended. ` +
        "To wait for an operation, give the runner `config: { invocationType: 'Event' }`."
    }
  }

  /**
   * Invokes the function and resolves when its execution has ended, however.
   * @throws if the function is not durable, if a request fails, and after `timeout`
   */
  override async run(params: InvokeRequest = {}): Promise<TestResult<TResult>> {
    const book = this.book
    book.clear()
    try {
      await this.#follow(await this.#invoke(params.payload), book)
      return testResult(book.events, this.callbacks)
    } finally {
      book.end()
    }
  }

  async #invoke(payload: unknown): Promise<string> {
    const { client, InvokeCommand } = await this.#lambda()
    const { DurableExecutionArn: arn } = await client.send(
      new InvokeCommand({
        FunctionName: this.#functionName,
        InvocationType: this.#config.invocationType,
        ...(payload === undefined ? {} : { Payload: JSON.stringify(payload) }),
      }),
    )
    if (arn !== undefined) return arn
    throw new Error(`The invocation of ${this.#functionName} started no durable execution. Is it a durable function?`)
  }

  async #follow(arn: string, book: OperationBook): Promise<void> {
    const { client } = await this.#lambda()
    const { lambdaSource } = await import('../execution-source.ts')
    const source = lambdaSource(client)
    const { timeout, pollInterval } = this.#config
    const giveUpAt = performance.now() + timeout
    for (;;) {
      const events = await source.history(arn)
      // Right after an invocation, nothing may be written yet.
      if (events.length > 0) book.add(readHistory(events).events)
      if (endOf(book.events) !== undefined) return
      if (performance.now() > giveUpAt) throw new Error(`The execution has not ended within ${timeout} ms: ${arn}`)
      await sleep(pollInterval)
    }
  }

  protected readonly callbacks: CallbackReceiver = {
    succeed: async (CallbackId, Result) => {
      const { client, SendDurableExecutionCallbackSuccessCommand: Command } = await this.#lambda()
      return await client.send(new Command({ CallbackId, ...(Result === undefined ? {} : { Result }) }))
    },
    fail: async (CallbackId, failure) => {
      const { client, SendDurableExecutionCallbackFailureCommand: Command } = await this.#lambda()
      return await client.send(new Command({ CallbackId, Error: failure }))
    },
    heartbeat: async (CallbackId) => {
      const { client, SendDurableExecutionCallbackHeartbeatCommand: Command } = await this.#lambda()
      return await client.send(new Command({ CallbackId }))
    },
  }

  /** The AWS client is loaded on first use: local tests never need it. */
  async #lambda() {
    const lambda = await import('@aws-sdk/client-lambda')
    this.#client ??= new lambda.LambdaClient()
    return { ...lambda, client: this.#client }
  }
}
