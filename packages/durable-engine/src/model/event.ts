import type { ErrorObject } from './wire.ts'

/** A payload in an event; `Truncated` says that it was left out because execution data was not asked for. */
export interface EventPayload {
  readonly Payload?: string
  readonly Truncated?: boolean
}

export interface EventError {
  readonly Payload?: ErrorObject
  readonly Truncated?: boolean
}

interface RetryDetails {
  readonly CurrentAttempt: number
  readonly NextAttemptDelaySeconds?: number
}

/** The 24 kinds of events and what each tells (service model of Lambda, GetDurableExecutionHistory). */
export interface EventDetails {
  readonly ExecutionStarted: { readonly Input: EventPayload; readonly ExecutionTimeout: number }
  readonly ExecutionSucceeded: { readonly Result: EventPayload }
  readonly ExecutionFailed: { readonly Error: EventError }
  readonly ExecutionTimedOut: { readonly Error?: EventError }
  readonly ExecutionStopped: { readonly Error: EventError }
  readonly ContextStarted: Record<never, never>
  readonly ContextSucceeded: { readonly Result: EventPayload }
  readonly ContextFailed: { readonly Error: EventError }
  readonly WaitStarted: { readonly Duration: number; readonly ScheduledEndTimestamp: number }
  readonly WaitSucceeded: { readonly Duration: number }
  readonly WaitCancelled: { readonly Error?: EventError }
  readonly StepStarted: Record<never, never>
  readonly StepSucceeded: { readonly Result: EventPayload; readonly RetryDetails: RetryDetails }
  readonly StepFailed: { readonly Error: EventError; readonly RetryDetails: RetryDetails }
  readonly ChainedInvokeStarted: {
    readonly FunctionName: string
    readonly TenantId?: string
    readonly Input?: EventPayload
    readonly ExecutedVersion?: string
    readonly DurableExecutionArn?: string
  }
  readonly ChainedInvokeSucceeded: { readonly Result: EventPayload }
  readonly ChainedInvokeFailed: { readonly Error: EventError }
  readonly ChainedInvokeTimedOut: { readonly Error: EventError }
  readonly ChainedInvokeStopped: { readonly Error: EventError }
  readonly CallbackStarted: {
    readonly CallbackId: string
    readonly Timeout?: number
    readonly HeartbeatTimeout?: number
  }
  readonly CallbackSucceeded: { readonly Result: EventPayload }
  readonly CallbackFailed: { readonly Error: EventError }
  readonly CallbackTimedOut: { readonly Error: EventError }
  readonly InvocationCompleted: {
    readonly StartTimestamp: number
    readonly EndTimestamp: number
    readonly RequestId: string
    readonly Error?: EventError
  }
}

export type EventType = keyof EventDetails

/** Whom an event is about: an operation or the execution itself; nobody for InvocationCompleted. */
export interface EventSubject {
  readonly Id?: string
  readonly Name?: string
  readonly SubType?: string
  readonly ParentId?: string
}

/** One row of a history. Timestamps are epoch milliseconds. */
export type Event = EventSubject & {
  readonly EventType: EventType
  /** 1, 2, 3 … within the execution; never renumbered. */
  readonly EventId: number
  readonly EventTimestamp: number
} & { readonly [T in EventType as `${T}Details`]?: EventDetails[T] }

/** An event before it has its number and time. */
export type NewEvent = {
  readonly [T in EventType]: { readonly type: T; readonly details: EventDetails[T]; readonly subject: EventSubject }
}[EventType]

export function newEvent<T extends EventType>(type: T, subject: EventSubject, details: EventDetails[T]): NewEvent {
  // TypeScript cannot see that type and details vary together.
  return { type, subject, details } as NewEvent
}

export function numbered({ type, subject, details }: NewEvent, id: number, now: number): Event {
  return { EventType: type, EventId: id, EventTimestamp: now, ...subject, [`${type}Details`]: details }
}

/** A payload as events carry it: the object is there even without one. */
export function payloadOf(payload: string | undefined): EventPayload {
  return payload === undefined ? { Truncated: false } : { Payload: payload, Truncated: false }
}

export function errorOf(error: ErrorObject | undefined): EventError {
  return { Payload: error ?? {}, Truncated: false }
}

const WITH_DATA = ['Input', 'Result', 'Error'] as const

/** The event without execution data: no payload, `Truncated: true` where one could be. */
export function withoutData(event: Event): Event {
  const key = `${event.EventType}Details` as const
  const details: Readonly<Record<string, unknown>> = { ...event[key] }
  const stripped = Object.fromEntries(
    Object.entries(details).map(([name, value]) => [
      name,
      WITH_DATA.some((one) => one === name) ? { Truncated: true } : value,
    ]),
  )
  return { ...event, [key]: stripped }
}
