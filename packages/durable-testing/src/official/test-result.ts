import type { Event } from 'durable-engine'
import { endOf, type RecordedHistory } from '../recorded-history.ts'
import type { DurableOperation, TestResultError } from './durable-operation.ts'
import type { Invocation, PrintColumns, TestResult } from './durable-test-runner.ts'
import { OperationBook } from './operation-book.ts'
import { type CallbackReceiver, decoded, OperationHandle } from './operation-handle.ts'
import { printOperations } from './print-operations.ts'
import { testResultError } from './test-result-error.ts'
import { clientEvent } from './with-dates.ts'

/** What a test learns from the events of an execution that has ended. Later runs of the runner do not change it. */
export function testResult<TResult>(history: readonly Event[], callbacks: CallbackReceiver): TestResult<TResult> {
  const book = new OperationBook()
  book.add(history)
  book.end()
  const source = { book, callbacks }
  const operations: readonly DurableOperation[] = book
    .all()
    .map(({ id }) => new OperationHandle(source, () => book.byId(id)))
  const events = history.map(clientEvent)
  const end = endOf(history)
  const invocations = history.flatMap(invocationOf)
  const last = invocations.at(-1)
  // A handler that says FAILED has not failed as a function, so its invocation has no error in the history.
  if (last !== undefined && end?.status === 'FAILED') last.error ??= testResultError(end.error)
  return {
    getStatus: () => end?.status,
    getOperations: (wanted) =>
      operations.filter((operation) => wanted === undefined || operation.getStatus() === wanted.status),
    getInvocations: () => invocations,
    getHistoryEvents: () => events,
    getResult: () => {
      if (end?.status === 'SUCCEEDED') return decoded<TResult>(end.result)
      const { errorMessage, stackTrace } = errorOf(end)
      const error = new Error(errorMessage?.trim())
      if (stackTrace !== undefined) error.stack = stackTrace.join('\n')
      throw error
    },
    getError: () => errorOf(end),
    print: (columns: PrintColumns = {}) => printOperations(operations, columns),
  }
}

function errorOf(end: RecordedHistory['end']): TestResultError {
  if (end?.status === 'SUCCEEDED') throw new Error('The execution succeeded, so it has no error. Read `getResult()`.')
  const { ErrorMessage = `The execution is ${end?.status}.`, ...error } = end?.error ?? {}
  return testResultError({ ErrorMessage, ...error })
}

function invocationOf({ InvocationCompletedDetails: details }: Event): Invocation[] {
  if (details === undefined) return []
  return [
    {
      startTimestamp: new Date(details.StartTimestamp),
      endTimestamp: new Date(details.EndTimestamp),
      requestId: details.RequestId,
      error: testResultError(details.Error?.Payload),
    },
  ]
}
