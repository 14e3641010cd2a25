import type { TestResult } from '../../src/official/index.ts'
import type { Runner, Scenario } from './scenarios.ts'

type Operation = ReturnType<TestResult['getOperations']>[number]

export interface Observed {
  /**
   * Whether the history is there to its end. AWS's package reads it until 100 ms after the end, which is too early on a
   * busy machine.
   */
  readonly whole: boolean
  readonly [what: string]: unknown
}

/** All that a suite can learn from a run, without what differs from run to run: times, ids of requests and callbacks. */
export async function observe(scenario: Scenario, runner: Runner): Promise<Observed> {
  const meanwhile = scenario.meanwhile?.(runner)
  const result = await runner.run(scenario.payload === undefined ? undefined : { payload: scenario.payload })
  const events = result.getHistoryEvents()
  const types = events.map(({ EventType }) => EventType).join()
  return {
    status: result.getStatus(),
    end: endOf(result),
    meanwhile: await meanwhile,
    look: scenario.look?.(runner, result),
    operations: result.getOperations().map(observeOperation),
    printed: printed(() => result.print()),
    printedNames: printed(() => result.print({ parentId: false, startTime: false, endTime: false, duration: false })),
    // Elsewhere it is a matter of timing, in either package, how many invocations it takes.
    ...(scenario.skipTime === true || scenario.meanwhile !== undefined || scenario.register !== undefined
      ? {}
      : {
          invocations: result.getInvocations().map(({ error, startTimestamp, endTimestamp, requestId }) => {
            return [error?.errorMessage, startTimestamp instanceof Date, endTimestamp instanceof Date, typeof requestId]
          }),
          events: events.map(({ EventType, Id, Name, SubType }) => {
            return EventType?.startsWith('Execution') ? [EventType] : [EventType, Id, Name, SubType]
          }),
        }),
    whole: /Execution(Succeeded|Failed)/.test(types) && types.includes('InvocationCompleted'),
    numbered: events.every(({ EventId, EventTimestamp }, index) => {
      return EventId === index + 1 && EventTimestamp instanceof Date
    }),
  }
}

function endOf(result: TestResult): object {
  if (result.getStatus() === 'SUCCEEDED') return { result: result.getResult() }
  const { stackTrace, ...error } = result.getError()
  try {
    return { error, stackTrace, result: result.getResult() }
  } catch (thrown) {
    return { error, stackTrace, thrown: thrown instanceof Error ? thrown.message : thrown }
  }
}

function observeOperation(operation: Operation): object {
  const type = operation.getType()
  return {
    id: operation.getId(),
    parentId: operation.getParentId(),
    name: operation.getName(),
    type,
    subType: operation.getSubType(),
    status: operation.getStatus(),
    started: operation.getStartTimestamp() instanceof Date,
    // AWS's runner knows no end of waits and of invokes.
    ended: type === 'WAIT' || type === 'CHAINED_INVOKE' || operation.getEndTimestamp() instanceof Date,
    data: dataOf(operation),
    children: operation.getChildOperations()?.map((child) => child.getId()),
    events: operation.getEvents()?.map(({ EventType }) => EventType),
    is: [operation.isCallback(), operation.isWaitForCallback()],
  }
}

/** The raw data and what is read from it; of callbacks only what came of them. */
function dataOf(operation: Operation): unknown {
  const { StepDetails, ContextDetails, ChainedInvokeDetails, CallbackDetails } = operation.getOperationData() ?? {}
  const raw = [StepDetails?.Result, StepDetails?.Attempt, ContextDetails?.Result, ChainedInvokeDetails?.Result]
  switch (operation.getType()) {
    case 'STEP': {
      const { nextAttemptTimestamp: _, ...details } = operation.getStepDetails() ?? {}
      return [raw, details]
    }
    case 'CONTEXT':
      return [raw, operation.getContextDetails()]
    case 'WAIT':
      return operation.getWaitDetails()?.waitSeconds
    case 'CALLBACK': {
      const { result, error, callbackId } = operation.getCallbackDetails() ?? {}
      // AWS's runner gives a timeout no type.
      const errorType = operation.getStatus() === 'TIMED_OUT' ? undefined : error?.errorType
      return [CallbackDetails?.Result, result, errorType, typeof callbackId]
    }
    case 'CHAINED_INVOKE': {
      const { result, error } = operation.getChainedInvokeDetails() ?? {}
      return [raw, result, error?.errorType, error?.errorMessage]
    }
    default:
      return undefined
  }
}

/** The rows that are printed, times cut to their kind. */
function printed(print: () => void): unknown {
  const { table, log } = console
  const lines: unknown[] = []
  console.table = (rows: readonly Record<string, string>[]) => lines.push(...rows.map(withoutTimes))
  console.log = (line: string) => lines.push(line)
  try {
    print()
    return lines
  } finally {
    Object.assign(console, { table, log })
  }
}

function withoutTimes(row: Readonly<Record<string, string>>): object {
  const timed = row.type !== 'WAIT' && row.type !== 'CHAINED_INVOKE'
  return Object.fromEntries(
    Object.entries(row).map(([column, text]) => {
      if (column === 'startTime' || (column === 'endTime' && timed)) return [column, Number.isNaN(Date.parse(text))]
      if (column === 'duration' && timed) return [column, /^\d+ms$/.test(text)]
      return [column, column === 'endTime' || column === 'duration' ? 'any' : text]
    }),
  )
}
