import type { ErrorObject, Event, OperationType } from 'durable-engine'

/** An operation of an execution under test, made from its history, so that operations the service prunes are there too. */
export interface TestOperation {
  readonly id: string
  readonly name: string | undefined
  readonly type: Exclude<OperationType, 'EXECUTION'>
  readonly subType: string | undefined
  readonly parentId: string | undefined
  readonly status: 'STARTED' | 'PENDING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'STOPPED' | 'CANCELLED'
  /** Attempts that ended, for steps; 0 while the first one runs. */
  readonly attempts: number
  /** Decoded from JSON where it is JSON. */
  readonly result: unknown
  readonly error: ErrorObject | undefined
  readonly callbackId: string | undefined
  readonly events: readonly Event[]
}

/** The operations of a history, in the order they started. */
export function operationsOf(history: readonly Event[]): TestOperation[] {
  const byId = new Map<string, Event[]>()
  for (const event of history) {
    if (event.Id === undefined || event.EventType.startsWith('Execution')) continue
    const events = byId.get(event.Id)
    if (events === undefined) byId.set(event.Id, [event])
    else events.push(event)
  }
  return [...byId].map(([id, events]) => operationOf(id, events))
}

const TYPES = [
  ['Step', 'STEP'],
  ['Wait', 'WAIT'],
  ['Context', 'CONTEXT'],
  ['Callback', 'CALLBACK'],
  ['ChainedInvoke', 'CHAINED_INVOKE'],
] as const

const STATUSES = {
  Started: 'STARTED',
  Succeeded: 'SUCCEEDED',
  Failed: 'FAILED',
  TimedOut: 'TIMED_OUT',
  Stopped: 'STOPPED',
  Cancelled: 'CANCELLED',
} as const

interface EventDetails {
  readonly Result?: { readonly Payload?: string }
  readonly Error?: { readonly Payload?: ErrorObject }
  readonly RetryDetails?: { readonly CurrentAttempt?: number; readonly NextAttemptDelaySeconds?: number }
  readonly CallbackId?: string
}

/** Every event has its details under `<EventType>Details`. */
export function detailsOf(event: Event): EventDetails {
  const members: Readonly<Record<string, unknown>> = { ...event }
  const details = members[`${event.EventType}Details`]
  return typeof details === 'object' && details !== null ? details : {}
}

/** One operation, from its events. */
export function operationOf(id: string, events: readonly Event[]): TestOperation {
  const first = events[0]
  const last = events.at(-1)
  if (first === undefined || last === undefined) throw new Error(`operation ${id} has no events`)
  const type = TYPES.find(([prefix]) => first.EventType.startsWith(prefix))
  if (type === undefined) throw new Error(`the history has an event of the unknown type ${first.EventType}`)
  const suffix = last.EventType.slice(type[0].length)
  const { Result, Error: failure, RetryDetails } = detailsOf(last)
  const waitsForRetry = RetryDetails?.NextAttemptDelaySeconds !== undefined
  const attempts = events.map((event) => detailsOf(event).RetryDetails?.CurrentAttempt ?? 0)
  return {
    id,
    name: first.Name,
    type: type[1],
    subType: first.SubType,
    parentId: first.ParentId,
    status: waitsForRetry ? 'PENDING' : (STATUSES[suffix as keyof typeof STATUSES] ?? 'STARTED'),
    attempts: Math.max(0, ...attempts),
    result: decode(Result?.Payload),
    error: failure?.Payload,
    callbackId: events.map((event) => detailsOf(event).CallbackId).find((callbackId) => callbackId !== undefined),
    events,
  }
}

function decode(payload: string | undefined): unknown {
  if (payload === undefined || payload === '') return undefined
  try {
    return JSON.parse(payload)
  } catch {
    return payload
  }
}

/**
 * The operation with a name.
 * @throws with the names that there are, if there is none.
 */
export function findOperation(operations: readonly TestOperation[], name: string, index = 0): TestOperation {
  const found = operations.filter((operation) => operation.name === name)[index]
  if (found !== undefined) return found
  const names = [...new Set(operations.map((operation) => operation.name ?? `(unnamed ${operation.subType})`))]
  throw new Error(
    `There is no operation "${name}"${index > 0 ? ` number ${index + 1}` : ''}. There are: ${names.join(', ') || 'none'}.`,
  )
}

/** Whether no end of the operation was recorded: it runs, or waits for its next attempt. */
export function isOpen({ status }: Pick<TestOperation, 'status'>): boolean {
  return status === 'STARTED' || status === 'PENDING'
}
