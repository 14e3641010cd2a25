import type { Event, Operation } from 'durable-engine'
import { detailsOf, isOpen, type TestOperation } from './operation.ts'

export interface RecordOptions {
  /** Whether to show how it ended; else it is shown as STARTED. */
  readonly ended: boolean
  /** Another status to show. */
  readonly status?: Operation['Status'] | undefined
}

/** An operation as the service sends it to a runtime, made from its events. */
export function operationRecord(operation: TestOperation, { ended, status }: RecordOptions): Operation {
  const [first] = operation.events
  const last = operation.events.at(-1)
  const { Result, Error: failure } = last === undefined || !ended ? {} : detailsOf(last)
  const outcome = {
    ...(Result?.Payload === undefined ? {} : { Result: Result.Payload }),
    ...(failure?.Payload === undefined ? {} : { Error: failure.Payload }),
  }
  return {
    Id: operation.id,
    Type: operation.type,
    Status: status ?? (ended ? operation.status : 'STARTED'),
    StartTimestamp: first?.EventTimestamp ?? 0,
    ...(ended && last !== undefined && !isOpen(operation) ? { EndTimestamp: last.EventTimestamp } : {}),
    ...(operation.parentId === undefined ? {} : { ParentId: operation.parentId }),
    ...(operation.name === undefined ? {} : { Name: operation.name }),
    ...(operation.subType === undefined ? {} : { SubType: operation.subType }),
    ...detailsFor(operation, first, outcome),
  }
}

function detailsFor(operation: TestOperation, first: Event | undefined, outcome: object): Partial<Operation> {
  switch (operation.type) {
    case 'STEP':
      return { StepDetails: { Attempt: operation.attempts, ...nextAttempt(operation), ...outcome } }
    case 'WAIT':
      return { WaitDetails: { ScheduledEndTimestamp: first?.WaitStartedDetails?.ScheduledEndTimestamp ?? 0 } }
    case 'CALLBACK':
      return { CallbackDetails: { CallbackId: operation.callbackId ?? '', ...outcome } }
    case 'CHAINED_INVOKE':
      return { ChainedInvokeDetails: outcome }
    case 'CONTEXT':
      return { ContextDetails: outcome }
  }
}

/** When a step is tried again that waits for that. */
function nextAttempt({ status, events }: TestOperation): { NextAttemptTimestamp?: number } {
  const last = events.at(-1)
  const delay = last === undefined ? undefined : detailsOf(last).RetryDetails?.NextAttemptDelaySeconds
  if (status !== 'PENDING' || last === undefined || delay === undefined) return {}
  return { NextAttemptTimestamp: last.EventTimestamp + delay * 1000 }
}
