import type { LambdaClient } from '@aws-sdk/client-lambda'
import type { Context } from 'aws-lambda'
import { checkedHandler } from './checked-handler.ts'
import { isKeyError } from './checkpoint-failure.ts'
import { DurableExecutionClientErrorScope, isDurableExecutionClientError } from './client-error.ts'
import { DurableContextImpl } from './context.ts'
import { defaultClient } from './default-client.ts'
import { DefaultLogger } from './default-logger.ts'
import type { DurableContext } from './durable-context.ts'
import { type Duration, totalSeconds } from './duration.ts'
import { toErrorObject } from './error-object.ts'
import { inputOf, loadHistory } from './history.ts'
import { Invocation } from './invocation.ts'
import { runWithHooks } from './invocation-hooks.ts'
import { DurableExecutionInvocationInputWithClient } from './invocation-input.ts'
import { Journal } from './journal.ts'
import { keepShapes } from './kept-shapes.ts'
import type { DurableLogger } from './logger.ts'
import { loadPlugins } from './plugin-loader.ts'
import { PluginRunner } from './plugin-runner.ts'
import type { DurableInstrumentationPlugin } from './plugins.ts'
import type { StandardSchemaV1 } from './standard-schema.ts'
import type { DurableExecutionClient } from './transport.ts'
import { DurableExecutionApiClient } from './transport-aws-sdk.ts'
import { verboseClient } from './verbose-client.ts'
import {
  type DurableExecutionInvocationInput,
  type DurableExecutionInvocationOutput,
  InvocationStatus,
} from './wire.ts'

// biome-ignore lint/suspicious/noExplicitAny: the event of a handler that does not say more is anything
export interface DurableExecutionConfig<Event = any> {
  /**
   * Checks the execution's input; the handler gets what the schema makes of it. An input that does not fit fails the
   * execution at once. One that an earlier invocation has accepted is code that does not match the history: see
   * `onNonDeterminism`. The schema has to answer the same every time.
   */
  inputSchema?: StandardSchemaV1<unknown, Event> | undefined
  /** Checks what the handler returns; the execution's result is what the schema makes of it. One that does not fit fails the execution. */
  outputSchema?: StandardSchemaV1 | undefined
  /** @deprecated Give `durableExecutionClient: new DurableExecutionApiClient(client)`. */
  client?: LambdaClient | undefined
  /** How to reach the service. Default: the Lambda API. */
  durableExecutionClient?: DurableExecutionClient | undefined
  plugins?: DurableInstrumentationPlugin[] | undefined
  pluginsConfig?: {
    /** How many levels of child contexts keep their children in the history after they have ended: 0 (default) or more, or Infinity. */
    childOperationsDepth?: number | undefined
  }
  /**
   * What happens when the code does not match the history. `failExecution` (default) ends the execution, as the
   * official SDK does. `failInvocation` ends this invocation: the service tries again, and the execution goes on once
   * matching code is deployed.
   */
  onNonDeterminism?: 'failExecution' | 'failInvocation' | undefined
  /**
   * How long before the deadline of the Lambda invocation to stop: nothing new begins, running bodies have their signals
   * aborted, and once none runs a 1-second wait named `yield` is recorded and the execution goes on in the next
   * invocation. Default: never; a loop of many steps then runs into the deadline, which counts as an error.
   */
  yieldMargin?: Duration | undefined
  /**
   * Whether errors are stored with the first 30 lines of their stacks. They show file paths to whoever may read the
   * history. Default: false, as with the official SDK.
   */
  storeStackTraces?: boolean | undefined
}

/** A handler as the user writes it. */
// biome-ignore lint/suspicious/noExplicitAny: the event and the result of a handler that does not say more are anything
export type DurableExecutionHandler<Event = any, Result = any, Logger extends DurableLogger = DurableLogger> = (
  event: Event,
  context: DurableContext<Logger>,
) => Promise<Result>

/** A handler as Lambda calls it. */
export type DurableLambdaHandler = (
  event: DurableExecutionInvocationInput,
  context: Context,
) => Promise<DurableExecutionInvocationOutput>

/**
 * Makes a durable handler what Lambda calls.
 *
 * @example
 * ```ts
 * export const handler = withDurableExecution(async (order: Order, context) => {
 *   const receipt = await context.step('charge', () => charge(order))
 *   await context.wait('cooling-off', { days: 14 })
 *   return context.step('ship', () => ship(order, receipt))
 * })
 * ```
 */
// biome-ignore lint/suspicious/noExplicitAny: as above
export function withDurableExecution<Event = any, Result = any, Logger extends DurableLogger = DurableLogger>(
  handler: DurableExecutionHandler<Event, Result, Logger>,
  config: DurableExecutionConfig<Event> = {},
): DurableLambdaHandler {
  const loading = loadPlugins(config.plugins ?? [])
  // A plugin that cannot be loaded is reported by the invocation, not as an unhandled rejection before it.
  loading.catch(() => {})
  keepShapes(invoke)
  return async (event, lambdaContext) => {
    checkEvent(event)
    const injected = DurableExecutionInvocationInputWithClient.isInstance(event) ? event : undefined
    let plugins: PluginRunner | undefined
    try {
      checkTransport(config)
      plugins = PluginRunner.of(await loading, injected?.plugins)
    } catch (error) {
      return failedOutput(error)
    }
    try {
      const client = verboseClient(injected?.durableExecutionClient ?? clientOf(config))
      return await invoke(handler, config, { event, lambdaContext, client, plugins })
    } catch (error) {
      if (endsExecution(error)) return failedOutput(error)
      throw error
    }
  }
}

interface InvokeOptions {
  readonly event: DurableExecutionInvocationInput
  readonly lambdaContext: Context
  readonly client: DurableExecutionClient
  readonly plugins: PluginRunner | undefined
}

async function invoke<Event, Result, Logger extends DurableLogger>(
  handler: DurableExecutionHandler<Event, Result, Logger>,
  config: DurableExecutionConfig<Event>,
  { event, lambdaContext, client, plugins }: InvokeOptions,
): Promise<DurableExecutionInvocationOutput> {
  const logger = new DefaultLogger({ enrich: plugins && (() => plugins.enrichLogContext()) })
  const operations = await loadHistory(event, client, logger)
  const journal = new Journal()
  journal.load(operations)
  const depth = config.pluginsConfig?.childOperationsDepth ?? 0
  const invocation = new Invocation({
    arn: event.DurableExecutionArn,
    token: event.CheckpointToken,
    client,
    lambdaContext,
    logger,
    journal,
    plugins,
    updatedIds: event.UpdatedOperationIds,
    settings: {
      onNonDeterminism: config.onNonDeterminism ?? 'failExecution',
      // The handler's own context counts as a level, and keeps its children in any case.
      keptLevels: depth > 0 ? depth + 1 : 0,
      yieldMarginSeconds: config.yieldMargin && totalSeconds(config.yieldMargin, 'yieldMargin'),
      storeStackTraces: config.storeStackTraces,
    },
  })
  const input = inputOf(operations)
  const checked = checkedHandler(handler, config, invocation)
  return runWithHooks(invocation, { input, operations }, async () => {
    const problem = depthProblem(depth)
    if (problem) return { output: failedOutput(problem), error: problem }
    const frame = invocation.rootFrame()
    // Which logger the handler names as its own is settled by `configureLogger`, at run time.
    const context = new DurableContextImpl(frame) as DurableContext<DurableLogger> as DurableContext<Logger>
    return invocation.run(frame, async () => checked(input, context))
  })
}

function checkEvent(event: Partial<DurableExecutionInvocationInput> | null | undefined): void {
  if (event?.DurableExecutionArn && event.CheckpointToken) return
  throw new Error(
    'Unexpected payload provided to start the durable execution.\n' +
      'Check your resource configurations to confirm the durability is set.',
  )
}

function checkTransport({ client, durableExecutionClient }: DurableExecutionConfig): void {
  if (!client || !durableExecutionClient) return
  throw new Error(
    'Both `client` and `durableExecutionClient` were given, but each says how to reach the service. Keep ' +
      '`durableExecutionClient` only; for a Lambda client of your own: `new DurableExecutionApiClient(client)`.',
  )
}

function depthProblem(depth: unknown): Error | undefined {
  const isCount = depth === Number.POSITIVE_INFINITY || (Number.isInteger(depth) && Number(depth) >= 0)
  if (isCount) return undefined
  return new Error(
    `pluginsConfig.childOperationsDepth must be a non-negative integer or Infinity; got ${String(depth)}.`,
  )
}

function clientOf({ client, durableExecutionClient }: DurableExecutionConfig): DurableExecutionClient {
  if (durableExecutionClient) return durableExecutionClient
  return client ? new DurableExecutionApiClient(client) : defaultClient()
}

/** Whether a failure outside of any checkpoint, in practice of loading the history, ends the execution. */
function endsExecution(error: unknown): boolean {
  if (isKeyError(error)) return true
  return isDurableExecutionClientError(error) && error.scope === DurableExecutionClientErrorScope.EXECUTION
}

function failedOutput(error: unknown): DurableExecutionInvocationOutput {
  return { Status: InvocationStatus.FAILED, Error: toErrorObject(error) }
}
