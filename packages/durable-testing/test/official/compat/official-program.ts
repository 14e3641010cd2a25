// A suite as its author wrote it against AWS's testing package: every public name of that package, used as its types
// invite to. It is compiled twice: against that package, with the rest of the tests, and with the import below led to
// durable-testing/official (tsconfig.json beside this file). It never runs.

import { type DurableLambdaHandler, type ErrorObject, withDurableExecution } from '@aws/durable-execution-sdk-js'
import {
  type CallbackDetails,
  type ChainedInvokeDetails,
  CloudDurableTestRunner,
  type CloudDurableTestRunnerConfig,
  type CloudDurableTestRunnerParameters,
  type ContextDetails,
  type DurableOperation,
  type DurableTestRunner,
  ExecutionStatus,
  type Invocation,
  InvocationType,
  type InvokeRequest,
  LocalDurableTestRunner,
  type LocalDurableTestRunnerParameters,
  type LocalDurableTestRunnerSetupParameters,
  type Operation,
  OperationStatus,
  OperationType,
  type StepDetails,
  type TestResult,
  type TestResultError,
  WaitingOperationStatus,
  type WaitResultDetails,
  type WireOperation,
} from '@aws/durable-execution-sdk-js-testing'
import {
  type Operation as ClientOperation,
  type Event,
  LambdaClient,
  type SendDurableExecutionCallbackFailureResponse,
  type SendDurableExecutionCallbackHeartbeatResponse,
  type SendDurableExecutionCallbackSuccessResponse,
} from '@aws-sdk/client-lambda'
import type { Context, Handler } from 'aws-lambda'

interface Receipt {
  readonly total: number
}

const handler: DurableLambdaHandler = withDurableExecution(async (_event: unknown, context) => {
  return await context.step('total', async (): Promise<Receipt> => ({ total: 3 }))
})
const plain: Handler<{ a: number }, number> = async ({ a }, context: Context) => a + context.functionName.length
const withCallback: Handler = (_event, _context, callback) => callback(null, 1)

export async function setUp(): Promise<void> {
  const parameters: LocalDurableTestRunnerSetupParameters = { skipTime: true, checkpointDelay: 5 }
  await LocalDurableTestRunner.setupTestEnvironment(parameters)
  await LocalDurableTestRunner.setupTestEnvironment()
  await LocalDurableTestRunner.teardownTestEnvironment()
}

export async function local(): Promise<Receipt | undefined> {
  const parameters: LocalDurableTestRunnerParameters = { handlerFunction: handler }
  const runner: LocalDurableTestRunner<Receipt> = new LocalDurableTestRunner<Receipt>(parameters)
    .registerFunction('plain', plain)
    .registerFunction('with-callback', withCallback)
    .registerDurableFunction('child', handler)
  const typed: DurableOperation<number> = runner.getOperation<number>('total', 1)
  const untyped: DurableOperation = runner.getOperation('total')
  const anything: string = untyped.getStepDetails()?.result
  const request: InvokeRequest = { payload: { anything } }
  const running: Promise<TestResult<Receipt>> = runner.run(request)
  const waited: DurableOperation<number> = await typed.waitForData(WaitingOperationStatus.COMPLETED)
  await waited.waitForData()
  runner.reset()
  return (await running).getResult()
}

export async function cloud(): Promise<TestResult> {
  const config: CloudDurableTestRunnerConfig = { pollInterval: 100, invocationType: InvocationType.Event }
  const client = new LambdaClient()
  const parameters: CloudDurableTestRunnerParameters = { functionName: 'f:1', client, config }
  const runner: CloudDurableTestRunner<Receipt> = new CloudDurableTestRunner<Receipt>(parameters)
  const total: number | undefined = (await runner.run()).getResult()?.total
  const operation: DurableOperation<number> = runner.getOperation<number>('total')
  await operation.waitForData(WaitingOperationStatus.STARTED)
  runner.reset()
  return await new CloudDurableTestRunner({ functionName: 'f:1' }).run({ payload: total })
}

/** What a suite calls that is written for either runner. */
export async function either(runner: DurableTestRunner<DurableOperation, Receipt>): Promise<void> {
  const operations: DurableOperation[] = [
    runner.getOperation('total'),
    runner.getOperationByIndex(0),
    runner.getOperationByNameAndIndex('total', 1),
    runner.getOperationById('c4ca4238a0b92382'),
  ]
  for (const operation of operations) await read(operation)
  readResult(await runner.run({}))
}

export const runners: DurableTestRunner<DurableOperation, Receipt>[] = [
  new LocalDurableTestRunner<Receipt>({ handlerFunction: handler }),
  new CloudDurableTestRunner<Receipt>({ functionName: 'f:1' }),
]

export function generics(
  runner: LocalDurableTestRunner,
  cloudRunner: CloudDurableTestRunner,
): DurableOperation<string>[] {
  return [
    runner.getOperationByIndex<string>(0),
    runner.getOperationByNameAndIndex<string>('a', 0),
    runner.getOperationById<string>('a'),
    cloudRunner.getOperationByIndex<string>(0),
    cloudRunner.getOperationByNameAndIndex<string>('a', 0),
    cloudRunner.getOperationById<string>('a'),
  ]
}

async function read(operation: DurableOperation<Receipt>): Promise<unknown> {
  const step: StepDetails<Receipt> | undefined = operation.getStepDetails()
  const attempt: number | undefined = step?.attempt
  const next: Date | undefined = step?.nextAttemptTimestamp
  const total: number | undefined = step?.result?.total
  const stepError: TestResultError | undefined = step?.error
  const context: ContextDetails<Receipt> | undefined = operation.getContextDetails()
  const invoke: ChainedInvokeDetails<Receipt> | undefined = operation.getChainedInvokeDetails()
  const callback: CallbackDetails<Receipt> | undefined = operation.getCallbackDetails()
  const callbackId: string = callback?.callbackId ?? ''
  const wait: WaitResultDetails | undefined = operation.getWaitDetails()
  const seconds: number | undefined = wait?.waitSeconds
  const end: Date | undefined = wait?.scheduledEndTimestamp
  const children: DurableOperation[] | undefined = operation.getChildOperations()
  const data: Operation | undefined = operation.getOperationData()
  const clientData: ClientOperation | undefined = data
  const events: Event[] | undefined = operation.getEvents()
  const texts: (string | undefined)[] = [operation.getId(), operation.getParentId(), operation.getName()]
  const type: OperationType | undefined = operation.getType()
  const status: OperationStatus | undefined = operation.getStatus()
  const times: (Date | undefined)[] = [operation.getStartTimestamp(), operation.getEndTimestamp()]
  const flags: boolean[] = [operation.isWaitForCallback(), operation.isCallback(), type === OperationType.STEP]
  const failure: ErrorObject = { ErrorType: 'Declined', ErrorMessage: 'no' }
  const success: SendDurableExecutionCallbackSuccessResponse = await operation.sendCallbackSuccess('"yes"')
  const failed: SendDurableExecutionCallbackFailureResponse = await operation.sendCallbackFailure(failure)
  const beat: SendDurableExecutionCallbackHeartbeatResponse = await operation.sendCallbackHeartbeat()
  await Promise.all([operation.sendCallbackSuccess(), operation.sendCallbackFailure()])
  const details = [attempt, next, total, stepError, context?.result, context?.error, invoke?.result, invoke?.error]
  const ofCallback = [callbackId, callback?.result, callback?.error, success, failed, beat]
  const raw = [clientData, data?.StepDetails?.Result, data?.StartTimestamp?.getTime(), events, children]
  return [details, ofCallback, seconds, end, raw, texts, status, times, flags]
}

function readResult(result: TestResult<Receipt>): unknown {
  const status: ExecutionStatus | undefined = result.getStatus()
  const failed: DurableOperation[] = result.getOperations({ status: OperationStatus.FAILED })
  const all: DurableOperation[] = result.getOperations()
  const invocations: Invocation[] = result.getInvocations()
  const [first] = invocations
  const started: Date | undefined = first?.startTimestamp ?? first?.endTimestamp
  const requestId: string | undefined = first?.requestId
  const error: TestResultError = result.getError()
  const lines: (string | undefined)[] = [
    error.errorMessage,
    error.errorType,
    error.errorData,
    ...(error.stackTrace ?? []),
  ]
  const events: Event[] = result.getHistoryEvents()
  result.print()
  result.print({ parentId: false, name: true, type: true, subType: true, status: true, startTime: false })
  result.print({ endTime: false, duration: true })
  return [status === ExecutionStatus.SUCCEEDED, failed, all, started, requestId, first?.error, lines, events]
}

export function timeOf(operation: WireOperation): Date {
  const start: Date | string | undefined = operation.StartTimestamp
  return new Date(start ?? operation.WaitDetails?.ScheduledEndTimestamp ?? operation.EndTimestamp ?? 0)
}

export const constants: readonly string[] = [
  ...Object.values(ExecutionStatus),
  ...Object.values(InvocationType),
  ...Object.values(OperationStatus),
  ...Object.values(OperationType),
  ...Object.values(WaitingOperationStatus),
]

/** What helpers of a suite make themselves. */
export const fakes: readonly [Invocation, TestResultError, StepDetails, ContextDetails, CallbackDetails] = [
  { startTimestamp: undefined, endTimestamp: new Date(), requestId: 'r', error: undefined },
  { errorMessage: 'm', errorType: undefined, errorData: undefined, stackTrace: [] },
  { attempt: 1, nextAttemptTimestamp: undefined, result: 1, error: undefined },
  { result: undefined, error: undefined },
  { callbackId: 'c' },
]
