// A program as its author wrote it against the official SDK: every public name of that SDK, used as its types invite to.
// It is compiled twice: against the official types, with the rest of the tests, and with the import below led to
// durable-core (tsconfig.json beside this file). It never runs.

import {
  type AnySerdes,
  type AnySerdesDeserializer,
  type AttemptEndInfo,
  AttemptEndInfoOutcome,
  type AttemptInfo,
  BatchCompletionError,
  type BatchItem,
  BatchItemStatus,
  type BatchResult,
  buildPreview,
  type CallbackDetails,
  CallbackError,
  CallbackExternalError,
  type CallbackOptions,
  CallbackSubmitterError,
  CallbackTimeoutError,
  type ChainedInvokeDetails,
  type ChainedInvokeOptions,
  type CheckpointDurableExecutionRequest,
  type CheckpointDurableExecutionResponse,
  type CheckpointUpdatedExecutionState,
  type ChildConfig,
  ChildContextError,
  type CompletionConfig,
  type CompletionDecision,
  type CompletionItemStatus,
  CompletionOutcome,
  type CompletionReason,
  type CompletionStatus,
  type ContextDetails,
  type ContextOptions,
  type CustomCompletionConfig,
  completeBatch,
  continueBatch,
  createClassSerdes,
  createClassSerdesWithDates,
  createFileSystemSerdes,
  createLinearRetryStrategy,
  createRetryStrategy,
  createWaitStrategy,
  DURABLE_INSTRUMENTATION_PLUGIN_API_VERSION,
  type DurableContext,
  type DurableContextLogger,
  DurableExecutionApiClient,
  type DurableExecutionClient,
  DurableExecutionClientError,
  type DurableExecutionClientErrorOptions,
  DurableExecutionClientErrorScope,
  type DurableExecutionConfig,
  type DurableExecutionHandler,
  type DurableExecutionInvocationInput,
  DurableExecutionInvocationInputWithClient,
  type DurableExecutionInvocationOutput,
  type DurableInstrumentationPlugin,
  type DurableInstrumentationPluginProvider,
  type DurableInstrumentationPluginType,
  type DurableLambdaHandler,
  type DurableLogData,
  type DurableLogger,
  type DurableLoggingContext,
  DurableOperationError,
  DurablePromise,
  type Duration,
  defaultSerdes,
  type ErrorObject,
  type ExecutionDetails,
  FieldMatchMode,
  FileSystemPathEncoding,
  type FileSystemSerdesConfig,
  FileSystemSerdesMode,
  type GetDurableExecutionStateRequest,
  type GetDurableExecutionStateResponse,
  type InvocationEndInfo,
  type InvocationInfo,
  InvocationStatus,
  type InvokeConfig,
  InvokeError,
  isDurableExecutionClientError,
  JitterStrategy,
  type LinearRetryStrategyConfig,
  type MapConfig,
  type MapFunc,
  NestingType,
  type Operation,
  OperationAction,
  type OperationChangeInfo,
  type OperationEndInfo,
  type OperationInfo,
  OperationStatus,
  OperationSubType,
  OperationType,
  type OperationUpdate,
  PluginInvocationStatus,
  PluginLoadError,
  PluginOperationStatus,
  type PreviewConfig,
  type PreviewField,
  PreviewMode,
  PromiseCombinatorError,
  type RetryableFunc,
  type RetryDecision,
  type RetryStrategyConfig,
  refreshLogConfig,
  retryPresets,
  SDK_VERSION,
  type Serdes,
  type SerdesConfig,
  type SerdesContext,
  type StepConfig,
  type StepDetails,
  StepError,
  type StepFunc,
  StepInterruptedError,
  type StepOptions,
  StepSemantics,
  type ThresholdCompletionConfig,
  type WaitDetails,
  type WaitForConditionCheckFunc,
  type WaitForConditionConfig,
  type WaitForConditionDecision,
  WaitForConditionError,
  type WaitForConditionWaitStrategyFunc,
  type WaitOptions,
  type WaitStrategyConfig,
  type WireOperation,
  type WireStepDetails,
  type WireTimestamp,
  type WireWaitDetails,
  type WithRetryConfig,
  withDurableExecution,
  withRetry,
} from '@aws/durable-execution-sdk-js'
import { LambdaClient } from '@aws-sdk/client-lambda'

class Order {
  id = ''
  total = 0
  placedAt = new Date(0)
  label(): string {
    return `order ${this.id}`
  }
}

class Timeout extends Error {}

// ---------------------------------------------------------------- retries and waits

const retryConfig: RetryStrategyConfig = {
  maxAttempts: 5,
  initialDelay: { seconds: 2 },
  maxDelay: { minutes: 5 },
  backoffRate: 1.5,
  jitter: JitterStrategy.HALF,
  retryableErrors: [/timeout/i, 'busy'],
  retryableErrorTypes: [Timeout],
}
const linearConfig: LinearRetryStrategyConfig = { increment: { seconds: 3 }, jitter: JitterStrategy.NONE }
const jitters: JitterStrategy[] = [JitterStrategy.NONE, JitterStrategy.FULL, JitterStrategy.HALF]
const retry: (error: Error, attemptsMade: number) => RetryDecision = createRetryStrategy(retryConfig)
const byHand = (error: Error, attemptCount: number): RetryDecision =>
  attemptCount < 3 && error instanceof Timeout ? { shouldRetry: true, delay: { seconds: 1 } } : { shouldRetry: false }
const strategies = [
  retry,
  byHand,
  createLinearRetryStrategy(linearConfig),
  ...Object.values(retryPresets),
  createRetryStrategy(),
]

const waitConfig: WaitStrategyConfig<string> = {
  maxAttempts: 10,
  initialDelay: { seconds: 1 },
  maxDelay: { hours: 1 },
  backoffRate: 2,
  jitter: JitterStrategy.FULL,
  shouldContinuePolling: (state) => state !== 'ready',
  timeoutSeconds: 600,
}
const waitStrategy: WaitForConditionWaitStrategyFunc<string> = createWaitStrategy(waitConfig)
const waitByHand = (state: string, attempt: number): WaitForConditionDecision =>
  state === 'ready' ? { shouldContinue: false } : { shouldContinue: true, delay: { seconds: attempt } }
const check: WaitForConditionCheckFunc<string> = async (state, { logger, attempt }) => {
  logger.info(state, attempt)
  return state
}
const conditionConfig: WaitForConditionConfig<string> = {
  waitStrategy: waitByHand,
  initialState: 'new',
  serdes: defaultSerdes,
}

const durations: Duration[] = [
  { days: 1, hours: 2, minutes: 3, seconds: 4 },
  { hours: 1, seconds: 1 },
  { minutes: 1 },
  { seconds: 1 },
]

// ---------------------------------------------------------------- serdes

const upper: Serdes<string> = {
  serialize: async (value, { entityId, durableExecutionArn }: SerdesContext) =>
    value === undefined ? undefined : `${entityId} ${durableExecutionArn} ${value.toUpperCase()}`,
  deserialize: async (data) => data?.toLowerCase(),
}
const reader: AnySerdesDeserializer = { deserialize: async (data) => (data ? JSON.parse(data) : undefined) }
const anything: AnySerdes = upper
const orders: Serdes<Order> = createClassSerdes(Order)
const datedOrders: Serdes<Order> = createClassSerdesWithDates(Order, ['placedAt'])
const fields: PreviewField[] = [{ name: 'id' }, { name: 'card.number', match: FieldMatchMode.PATH }]
const previewConfig: PreviewConfig = {
  mode: PreviewMode.EXCLUDE_ALL,
  include: fields,
  exclude: [{ name: 'secret', match: FieldMatchMode.ANYWHERE }],
  mask: fields,
  maskString: '#',
  maxPreviewBytes: 100,
}
const fileConfig: FileSystemSerdesConfig = {
  storageMode: FileSystemSerdesMode.OVERFLOW,
  pathEncoding: FileSystemPathEncoding.HASH,
  generatePreview: (value) => buildPreview(value, previewConfig),
}
const files: Serdes<Order> = createFileSystemSerdes('/mnt/values', fileConfig)
const serdesConfig: SerdesConfig = { defaultSerdes: anything, defaultCallbackDeserializer: reader }

// ---------------------------------------------------------------- loggers

class OwnLogger implements DurableLogger {
  context: DurableLoggingContext | undefined
  log(level: 'INFO' | 'WARN' | 'ERROR' | 'DEBUG', message?: unknown, ...rest: unknown[]): void {
    console.log(level, message, rest)
  }
  error(message: string, ...rest: unknown[]): void {
    console.error(message, ...rest)
  }
  warn = (message: string): void => console.warn(message)
  info(...params: unknown[]): void {
    const data: DurableLogData | undefined = this.context?.getDurableLogData()
    console.info(data?.requestId, data?.executionArn, data?.operationId, data?.attempt, ...params)
  }
  debug = console.debug
  /** A method of its own, which handlers do not see. */
  flush(): void {}
  configureDurableLoggingContext(context: DurableLoggingContext): void {
    this.context = context
  }
}
const consoleAsLogger: DurableLogger = console

// ---------------------------------------------------------------- operations

const stepConfig: StepConfig<Order> = {
  retryStrategy: retry,
  semantics: StepSemantics.AtMostOncePerRetry,
  serdes: orders,
}
const load: StepFunc<Order> = async ({ attempt, logger }) => {
  logger.debug('loading', { attempt })
  return Object.assign(new Order(), { id: String(attempt) })
}
const childConfig: ChildConfig<number> = {
  serdes: defaultSerdes,
  subType: 'Billing',
  summaryGenerator: (result) => String(result.toFixed()),
  errorMapper: (error) => new StepError(error.message, error, error.errorData),
  virtualContext: false,
}
const invokeConfig: InvokeConfig<{ id: string }, Order> = {
  payloadSerdes: defaultSerdes,
  resultSerdes: datedOrders,
  tenantId: 'tenant',
}

async function operations(context: DurableContext): Promise<void> {
  const order: Order = await context.step('load', load, stepConfig)
  const label: string = await context.step(async () => order.label())
  const unnamed: number = await context.step(undefined, async (step) => step.attempt, {
    semantics: StepSemantics.AtLeastOncePerRetry,
    retryStrategy: retryPresets.noRetry,
  })
  await context.wait({ seconds: 1 })
  await context.wait('cool-off', { days: 14 })
  const state: string = await context.waitForCondition('ready', check, conditionConfig)
  const count = await context.waitForCondition(async (value: number) => value + 1, {
    initialState: 0,
    waitStrategy: (value) => (value > 3 ? { shouldContinue: false } : { shouldContinue: true, delay: { seconds: 1 } }),
  })
  const [result, callbackId] = await context.createCallback<Order>('approval', {
    timeout: { hours: 1 },
    heartbeatTimeout: { minutes: 5 },
    serdes: { deserialize: orders.deserialize },
  })
  const [plain]: [DurablePromise<string>, string] = await context.createCallback()
  const approved: Order = await result
  const text: string = await plain
  const answer: string = await context.waitForCallback('ask', async (id, { logger }) => logger.info(id), {
    timeout: { days: 1 },
    retryStrategy: byHand,
  })
  const typed: Order = await context.waitForCallback<Order>(async (id) => console.log(id), { serdes: orders })
  const invoked: Order = await context.invoke('charge', 'charge-function:live', { id: '1' }, invokeConfig)
  const untyped = await context.invoke<{ id: string }, number>('charge-function:live', { id: '1' })
  const total: number = await context.runInChildContext('bill', async (child) => child.step(async () => 1), childConfig)
  const nested = await context.runInChildContext(async (child) => {
    await child.wait({ seconds: 1 })
    return child.executionContext.durableExecutionArn
  })
  context.configureSerdes(serdesConfig)
  context.configureLogger({ customLogger: new OwnLogger(), modeAware: false })
  const logger: DurableContextLogger<DurableLogger> = context.logger
  logger.info(label, unnamed, state, count + 1, callbackId, approved.label(), text, answer, typed.id, invoked.label())
  logger.log?.('WARN', untyped.toFixed(), total.toFixed(), nested.length, context.lambdaContext.awsRequestId)
}

async function combinators(context: DurableContext): Promise<void> {
  const steps = [context.step('a', async () => 1), context.step('b', async () => 2)]
  const all: number[] = await context.promise.all('all', steps)
  const settled: PromiseSettledResult<number>[] = await context.promise.allSettled(steps)
  const any: number = await context.promise.any(undefined, steps)
  const raced: number = await context.promise.race(steps)
  const lazy = new DurablePromise(async () => all.length + settled.length)
  const isExecuted: boolean = lazy.isExecuted
  const both: number = await Promise.all([lazy, context.wait({ seconds: 1 })]).then(([sum]) => sum + any + raced)
  await lazy
    .then((sum) => sum.toFixed())
    .catch((error: unknown) => String(error))
    .finally(() => console.log(both, isExecuted))
}

// ---------------------------------------------------------------- batches

const thresholds: ThresholdCompletionConfig = {
  minSuccessful: 1,
  toleratedFailureCount: 2,
  toleratedFailurePercentage: 50,
}
const custom: CustomCompletionConfig = {
  shouldComplete: (status: CompletionStatus): CompletionDecision => {
    const done: CompletionItemStatus | undefined = status.items.find(
      (item) => item.status === BatchItemStatus.SUCCEEDED,
    )
    if (!done) return continueBatch()
    return completeBatch(status.failureCount > 1 ? CompletionOutcome.FAILED : CompletionOutcome.SUCCEEDED)
  },
}
const completions: CompletionConfig[] = [thresholds, custom, {}]
const mapConfig: MapConfig<Order, number> = {
  maxConcurrency: 5,
  itemNamer: (order, index) => `${order.id}-${index}`,
  serdes: defaultSerdes,
  itemSerdes: defaultSerdes,
  completionConfig: thresholds,
  summaryGenerator: (batch) => JSON.stringify({ total: batch.totalCount }),
  nesting: NestingType.FLAT,
}
const price: MapFunc<Order, number, DurableLogger> = async (context, order, index, orders) =>
  context.step(`price-${index}`, async () => order.total / orders.length)

async function batches(context: DurableContext): Promise<CompletionReason> {
  const prices: BatchResult<number> = await context.map('prices', [new Order()], price, mapConfig)
  const lengths = await context.map(['a', 'b'], async (_context, item) => item.length)
  const results: number[] = [...prices.getResults(), ...lengths.getResults()]
  const errors: ChildContextError[] = prices.getErrors()
  for (const item of prices.all) inspect(item)
  for (const { result } of prices.succeeded()) results.push(result)
  for (const { error } of prices.failed()) errors.push(error)
  const counts = prices.successCount + prices.failureCount + prices.startedCount + prices.totalCount
  if (prices.hasFailure && prices.status === BatchItemStatus.FAILED) prices.throwIfError()
  const mixed = await context.parallel('mixed', [
    async (branch: DurableContext) => branch.step(async () => 1),
    { name: 'text', func: async (branch: DurableContext) => branch.step(async () => 'two') },
  ])
  const values: (number | string)[] = mixed.getResults()
  const same = await context.parallel<number>([async () => 1, async () => 2], {
    maxConcurrency: 1,
    nesting: NestingType.NESTED,
  })
  console.log(results.length, counts, values, same.started().length, completions.length)
  return prices.completionReason
}

function inspect(item: BatchItem<number>): void {
  console.log(item.index, item.status === BatchItemStatus.STARTED, item.result?.toFixed(), item.error?.message)
}

// ---------------------------------------------------------------- withRetry

const flaky: RetryableFunc<number> = async (context, attempt) => context.step(async () => attempt)
const withRetryConfig: WithRetryConfig<number> = {
  retryStrategy: retry,
  wrapWithRunInChildContext: true,
  childContextConfig: childConfig,
}

async function retried(context: DurableContext): Promise<number> {
  return (
    (await withRetry(context, 'flaky', flaky, withRetryConfig)) +
    (await withRetry(context, flaky, { retryStrategy: byHand }))
  )
}

// ---------------------------------------------------------------- errors

class OwnError extends DurableOperationError {
  readonly errorType = 'OwnError'
}

function explain(thrown: unknown): string {
  if (thrown instanceof CallbackTimeoutError || thrown instanceof CallbackExternalError) return 'callback'
  if (thrown instanceof CallbackSubmitterError) return String(thrown.cause?.message)
  if (thrown instanceof CallbackError) return thrown.errorType
  if (thrown instanceof BatchCompletionError) return thrown.completionReason
  if (thrown instanceof PromiseCombinatorError || thrown instanceof WaitForConditionError) return thrown.name
  if (thrown instanceof InvokeError || thrown instanceof StepError) return thrown.errorData ?? ''
  if (thrown instanceof StepInterruptedError || thrown instanceof PluginLoadError) return thrown.message
  if (thrown instanceof DurableOperationError) {
    const stored: ErrorObject = thrown.toErrorObject()
    const again: DurableOperationError = DurableOperationError.fromErrorObject(stored)
    return `${again.errorType} ${again.stackTrace?.length} ${stored.ErrorType} ${stored.ErrorMessage} ${stored.ErrorData}`
  }
  return isDurableExecutionClientError(thrown) ? thrown.scope : new OwnError('own', new Error('cause'), 'data').message
}

const made: DurableOperationError[] = [
  new StepError('m', new Error('c'), 'd'),
  new InvokeError(),
  new ChildContextError('m'),
  new BatchCompletionError('CUSTOM_COMPLETION_FAILED', 'm'),
]

// ---------------------------------------------------------------- plugins

class Tracer implements DurableInstrumentationPlugin {
  async onInvocationStart(info: InvocationInfo): Promise<void> {
    console.log(info.isFirstInvocation, info.executionStartTimestamp?.getTime(), Object.keys(info.updatedOperations))
  }
  async wrapInvocation(
    info: InvocationInfo,
    fn: () => Promise<DurableExecutionInvocationOutput>,
  ): Promise<DurableExecutionInvocationOutput> {
    const output = await fn()
    console.log(info.requestId, output.Status === InvocationStatus.FAILED ? output.Error.ErrorMessage : output.Status)
    return output
  }
  async onInvocationEnd(info: InvocationEndInfo): Promise<void> {
    if (info.status === PluginInvocationStatus.RETRYING) console.log(info.executionError?.message, info.executionResult)
  }
  async onOperationStart(info: OperationInfo): Promise<void> {
    console.log(info.id, info.name, info.type, info.subType, info.parentId, info.isReplay, info.startTimestamp)
  }
  wrapChildContextFn(_info: OperationInfo, fn: () => unknown): unknown {
    return fn()
  }
  async onOperationEnd(info: OperationEndInfo): Promise<void> {
    if (info.status === PluginOperationStatus.FAILED) console.log(info.error?.message, info.endTimestamp?.getTime())
  }
  async onOperationAttemptStart(info: AttemptInfo): Promise<void> {
    console.log(info.attempt.toFixed())
  }
  async onOperationAttemptEnd(info: AttemptEndInfo): Promise<void> {
    console.log(info.outcome === AttemptEndInfoOutcome.SUCCEEDED, info.result)
  }
  async onOperationChange(info: OperationChangeInfo): Promise<void> {
    console.log(info.executionArn, Object.values(info.operations).length)
  }
  enrichLogContext() {
    return { trace: 't' }
  }
}
const tracerType: DurableInstrumentationPluginType<Tracer> = Tracer
export const durableExecutionPluginProvider: DurableInstrumentationPluginProvider<Tracer> = {
  pluginApiVersion: DURABLE_INSTRUMENTATION_PLUGIN_API_VERSION,
  pluginType: tracerType,
  createPlugin: () => new Tracer(),
}

// ---------------------------------------------------------------- the wire

const started: WireTimestamp = '2026-02-03T04:05:06Z'
const stepDetails: StepDetails = { Attempt: 1, NextAttemptTimestamp: new Date(0), Result: '1' }
const wireStep: WireStepDetails = { NextAttemptTimestamp: started }
const waitDetails: WaitDetails = { ScheduledEndTimestamp: new Date(0) }
const wireWait: WireWaitDetails = { ScheduledEndTimestamp: started }
const execution: ExecutionDetails = { InputPayload: '{}' }
const contextDetails: ContextDetails = { ReplayChildren: true, Error: { ErrorType: 'E' } }
const callback: CallbackDetails = { CallbackId: 'c', Result: 'r' }
const chained: ChainedInvokeDetails = { Error: { StackTrace: ['at'] } }
const operation: Operation = {
  Id: 'a',
  Type: OperationType.STEP,
  SubType: OperationSubType.STEP,
  Status: OperationStatus.SUCCEEDED,
  StartTimestamp: new Date(0),
  StepDetails: stepDetails,
  WaitDetails: waitDetails,
  ContextDetails: contextDetails,
  CallbackDetails: callback,
  ChainedInvokeDetails: chained,
}
const wire: WireOperation = { ...operation, StartTimestamp: started, StepDetails: wireStep, WaitDetails: wireWait }
const stepOptions: StepOptions = { NextAttemptDelaySeconds: 1 }
const waitOptions: WaitOptions = { WaitSeconds: 1 }
const callbackOptions: CallbackOptions = { TimeoutSeconds: 1, HeartbeatTimeoutSeconds: 1 }
const invokeOptions: ChainedInvokeOptions = { FunctionName: 'f', TenantId: 't' }
const contextOptions: ContextOptions = { ReplayChildren: true }
const update: OperationUpdate = {
  Id: 'a',
  Type: OperationType.WAIT,
  Action: OperationAction.START,
  StepOptions: stepOptions,
  WaitOptions: waitOptions,
  CallbackOptions: callbackOptions,
  ChainedInvokeOptions: invokeOptions,
  ContextOptions: contextOptions,
}

class MemoryClient implements DurableExecutionClient {
  async checkpoint(
    params: CheckpointDurableExecutionRequest,
    logger?: DurableLogger,
  ): Promise<CheckpointDurableExecutionResponse> {
    logger?.debug(params.DurableExecutionArn, params.ClientToken, params.Updates?.[0]?.Action === OperationAction.START)
    const state: CheckpointUpdatedExecutionState = { Operations: [wire], NextMarker: undefined }
    return { CheckpointToken: 'next', NewExecutionState: state }
  }
  async getExecutionState(params: GetDurableExecutionStateRequest): Promise<GetDurableExecutionStateResponse> {
    const options: DurableExecutionClientErrorOptions = {
      scope: DurableExecutionClientErrorScope.EXECUTION,
      cause: params.Marker,
    }
    if (!params.CheckpointToken) throw new DurableExecutionClientError('no token', options)
    return { Operations: [wire] }
  }
}
const viaLambda: DurableExecutionClient = new DurableExecutionApiClient(new LambdaClient({ region: 'eu-west-1' }))
const viaDefault = new DurableExecutionApiClient()

// ---------------------------------------------------------------- handlers

const config: DurableExecutionConfig = {
  durableExecutionClient: new MemoryClient(),
  plugins: [new Tracer()],
  pluginsConfig: { childOperationsDepth: Number.POSITIVE_INFINITY },
}
const typedHandler: DurableExecutionHandler<Order, string, OwnLogger> = async (event, context) => {
  context.configureLogger({ customLogger: new OwnLogger() })
  context.logger.error(event.label())
  return event.id
}
export const typed: DurableLambdaHandler = withDurableExecution(typedHandler, config)
export const untyped = withDurableExecution(async (event, context) => {
  await operations(context)
  await combinators(context)
  console.log(await batches(context), await retried(context), event.whatever.is.there)
})
export const inferred = withDurableExecution<Order, number>(
  async (event, context) => context.step(async () => event.total),
  {
    client: new LambdaClient({}),
  },
)

const input: DurableExecutionInvocationInput = {
  DurableExecutionArn: 'arn',
  CheckpointToken: 't',
  UpdatedOperationIds: ['a'],
  InitialExecutionState: { Operations: [{ ...wire, ExecutionDetails: execution }], NextMarker: '' },
}
const injected: DurableExecutionInvocationInput = new DurableExecutionInvocationInputWithClient(input, viaLambda)
export async function invokeTyped(context: Parameters<DurableLambdaHandler>[1]): Promise<string | undefined> {
  refreshLogConfig()
  const output = await typed(DurableExecutionInvocationInputWithClient.isInstance(injected) ? injected : input, context)
  console.log(
    SDK_VERSION,
    made.map(explain),
    durations,
    strategies,
    jitters,
    consoleAsLogger,
    waitStrategy,
    files,
    update,
    viaDefault,
  )
  return output.Status === InvocationStatus.SUCCEEDED ? output.Result : undefined
}
