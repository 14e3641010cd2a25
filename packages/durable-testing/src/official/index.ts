export {
  CloudDurableTestRunner,
  type CloudDurableTestRunnerConfig,
  type CloudDurableTestRunnerParameters,
} from './cloud-durable-test-runner.ts'
export type {
  CallbackDetails,
  ChainedInvokeDetails,
  ContextDetails,
  DurableOperation,
  Operation,
  StepDetails,
  TestResultError,
  WaitResultDetails,
  WireOperation,
} from './durable-operation.ts'
export type { DurableTestRunner, Invocation, InvokeRequest, TestResult } from './durable-test-runner.ts'
export {
  LocalDurableTestRunner,
  type LocalDurableTestRunnerParameters,
  type LocalDurableTestRunnerSetupParameters,
} from './local-durable-test-runner.ts'
export { ExecutionStatus, InvocationType, OperationStatus, OperationType, WaitingOperationStatus } from './statuses.ts'
