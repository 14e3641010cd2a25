// The entry of the package: every public name, by the file that defines it. Names that the official SDK has mean the same here.

export type { DurableExecutionClientErrorOptions } from './client-error.ts'
export {
  DurableExecutionClientError,
  DurableExecutionClientErrorScope,
  isDurableExecutionClientError,
} from './client-error.ts'
export type { ChildFunc, DurableContext, DurablePromiseCombinators } from './durable-context.ts'
export { DurablePromise } from './durable-promise.ts'
export type { Duration } from './duration.ts'
export type { ErrorCodec } from './error-registry.ts'
export { findCause, registerErrorClass } from './error-registry.ts'
export type { CompletionReason } from './errors.ts'
export {
  BatchCompletionError,
  CallbackError,
  CallbackExternalError,
  CallbackSubmitterError,
  CallbackTimeoutError,
  ChildContextError,
  DurableOperationError,
  InvokeError,
  InvokeStoppedError,
  InvokeTimedOutError,
  PromiseCombinatorError,
  StepError,
  StepInterruptedError,
  StepTimeoutError,
  WaitForConditionError,
} from './errors.ts'
export {
  CheckpointUnrecoverableExecutionError,
  CheckpointUnrecoverableInvocationError,
  NonDeterministicExecutionError,
  PluginLoadError,
  SerdesFailedError,
} from './invocation-errors.ts'
export { DurableExecutionInvocationInputWithClient } from './invocation-input.ts'
export type {
  DurableContextLogger,
  DurableLogData,
  DurableLogger,
  DurableLoggingContext,
  LoggerConfig,
} from './logger.ts'
export { DurableLogLevel } from './logger.ts'
export type { MapConfig, MapFunc, NamedParallelBranch, ParallelConfig, ParallelFunc } from './operations/batch.ts'
export { NestingType } from './operations/batch-item.ts'
export type { BatchItem, BatchResult } from './operations/batch-result.ts'
export { BatchItemStatus } from './operations/batch-result.ts'
export type { CreateCallbackConfig, CreateCallbackResult } from './operations/callback.ts'
export type { ChildConfig } from './operations/child-context.ts'
export type {
  CompletionConfig,
  CompletionDecision,
  CompletionItemStatus,
  CompletionStatus,
  CustomCompletionConfig,
  ThresholdCompletionConfig,
} from './operations/completion.ts'
export { CompletionOutcome, completeBatch, continueBatch } from './operations/completion.ts'
export type { InvokeConfig } from './operations/invoke.ts'
export type { CheckedStepConfig, StepConfig, StepContext, StepFunc } from './operations/step.ts'
export { StepSemantics } from './operations/step.ts'
export type {
  WaitForCallbackConfig,
  WaitForCallbackContext,
  WaitForCallbackSubmitterFunc,
} from './operations/wait-for-callback.ts'
export type {
  WaitForConditionCheckFunc,
  WaitForConditionConfig,
  WaitForConditionContext,
} from './operations/wait-for-condition.ts'
export type {
  AttemptEndInfo,
  AttemptInfo,
  DurableInstrumentationPlugin,
  DurableInstrumentationPluginProvider,
  DurableInstrumentationPluginType,
  InvocationEndInfo,
  InvocationInfo,
  OperationChangeInfo,
  OperationEndInfo,
  OperationInfo,
} from './plugins.ts'
export {
  AttemptEndInfoOutcome,
  DURABLE_INSTRUMENTATION_PLUGIN_API_VERSION,
  PluginInvocationStatus,
  PluginOperationStatus,
} from './plugins.ts'
export type {
  LinearRetryStrategyConfig,
  RetryDecision,
  RetryStrategy,
  RetryStrategyConfig,
} from './retry.ts'
export { createLinearRetryStrategy, createRetryStrategy, JitterStrategy, retryPresets } from './retry.ts'
export type { SagaConfig, SagaFunc, Undo, UndoFailure } from './saga.ts'
export { saga, undoFailures } from './saga.ts'
export type { AnySerdes, AnySerdesDeserializer, Serdes, SerdesConfig, SerdesContext } from './serdes.ts'
export { defaultSerdes } from './serdes.ts'
export { createClassSerdes, createClassSerdesWithDates } from './serdes-class.ts'
export type { FileSystemSerdesConfig } from './serdes-file-system.ts'
export { createFileSystemSerdes, FileSystemPathEncoding, FileSystemSerdesMode } from './serdes-file-system.ts'
export type { PreviewConfig, PreviewField } from './serdes-preview.ts'
export { buildPreview, FieldMatchMode, PreviewMode } from './serdes-preview.ts'
export type { SchemaIssue, StandardSchemaV1 } from './standard-schema.ts'
export { SchemaError } from './standard-schema.ts'
export type { DurableExecutionClient } from './transport.ts'
export { DurableExecutionApiClient } from './transport-aws-sdk.ts'
export { refreshLogConfig } from './verbose-client.ts'
export { SDK_VERSION } from './version.ts'
export type {
  WaitForConditionDecision,
  WaitForConditionWaitStrategyFunc,
  WaitStrategyConfig,
} from './wait-strategy.ts'
export { createWaitStrategy } from './wait-strategy.ts'
export type {
  CallbackDetails,
  CallbackOptions,
  ChainedInvokeDetails,
  ChainedInvokeOptions,
  CheckpointDurableExecutionRequest,
  CheckpointDurableExecutionResponse,
  CheckpointUpdatedExecutionState,
  ContextDetails,
  ContextOptions,
  DurableExecutionInvocationInput,
  DurableExecutionInvocationOutput,
  ErrorObject,
  ExecutionDetails,
  GetDurableExecutionStateRequest,
  GetDurableExecutionStateResponse,
  Operation,
  OperationUpdate,
  StepDetails,
  StepOptions,
  WaitDetails,
  WaitOptions,
  WireOperation,
  WireStepDetails,
  WireTimestamp,
  WireWaitDetails,
} from './wire.ts'
export { InvocationStatus, OperationAction, OperationStatus, OperationSubType, OperationType } from './wire.ts'
export type {
  DurableExecutionConfig,
  DurableExecutionHandler,
  DurableLambdaHandler,
} from './with-durable-execution.ts'
export { withDurableExecution } from './with-durable-execution.ts'
export type { RetryableFunc, WithRetryConfig } from './with-retry.ts'
export { withRetry } from './with-retry.ts'
