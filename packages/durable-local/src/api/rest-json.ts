import type { Event, ExecutionDescription, ExecutionSummary, Operation } from 'durable-engine'

// REST bodies carry timestamps as epoch seconds with a millisecond fraction; the engine has epoch milliseconds.

function seconds(ms: number): number {
  return ms / 1000
}

/** The members named `…Timestamp` in seconds. */
function withSeconds<T extends object>(part: T): T {
  const entries = Object.entries(part).map(([key, value]) => [
    key,
    key.endsWith('Timestamp') && typeof value === 'number' ? seconds(value) : value,
  ])
  return Object.fromEntries(entries) as T
}

export function restOperation(operation: Operation): object {
  const { StepDetails, WaitDetails } = operation
  return {
    ...withSeconds(operation),
    ...(StepDetails === undefined ? {} : { StepDetails: withSeconds(StepDetails) }),
    ...(WaitDetails === undefined ? {} : { WaitDetails: withSeconds(WaitDetails) }),
  }
}

export function restEvent(event: Event): object {
  const key = `${event.EventType}Details` as const
  const details = event[key]
  return { ...withSeconds(event), ...(details === undefined ? {} : { [key]: withSeconds(details) }) }
}

export function restExecution(execution: ExecutionSummary | ExecutionDescription): object {
  return withSeconds(execution)
}

export function restTimestamp(ms: number): number {
  return seconds(ms)
}
