import { errorOf, type NewEvent, newEvent, payloadOf } from '../model/event.ts'
import type { ErrorObject, OperationUpdate } from '../model/wire.ts'
import { created, invalid, type OperationState, subjectOf, type Transition } from './transition.ts'

/** CALLBACK: START by the handler; the outside world or a timer closes it. A timeout of 0 means none. */
export function updateCallback(
  callback: OperationState | undefined,
  update: OperationUpdate,
  now: number,
  newId: () => string,
): Transition {
  if (callback !== undefined) throw invalid('Cannot start a CALLBACK that already exist.')
  const timeout = update.CallbackOptions?.TimeoutSeconds || undefined
  const heartbeat = update.CallbackOptions?.HeartbeatTimeoutSeconds || undefined
  const id = newId()
  const operation: OperationState = {
    ...created(update, now),
    callback: { id, ...(heartbeat === undefined ? {} : { heartbeatSeconds: heartbeat }) },
  }
  const event = newEvent('CallbackStarted', subjectOf(operation), {
    CallbackId: id,
    ...(timeout === undefined ? {} : { Timeout: timeout }),
    ...(heartbeat === undefined ? {} : { HeartbeatTimeout: heartbeat }),
  })
  return {
    operation,
    events: [event],
    timers: {
      ...(timeout === undefined ? {} : { callback: now + timeout * 1000 }),
      ...(heartbeat === undefined ? {} : { heartbeat: now + heartbeat * 1000 }),
    },
  }
}

export function callbackSucceeded(callback: OperationState, result: string | undefined, now: number): Transition {
  const operation: OperationState = {
    ...callback,
    status: 'SUCCEEDED',
    endedAt: now,
    ...(result === undefined ? {} : { result }),
  }
  return closed(operation, newEvent('CallbackSucceeded', subjectOf(operation), { Result: payloadOf(result) }))
}

export function callbackFailed(callback: OperationState, error: ErrorObject, now: number): Transition {
  const operation: OperationState = { ...callback, status: 'FAILED', endedAt: now, error }
  return closed(operation, newEvent('CallbackFailed', subjectOf(operation), { Error: errorOf(error) }))
}

const TIMEOUTS = {
  callback: { ErrorType: 'Callback.Timeout', ErrorMessage: 'Callback timed out' },
  heartbeat: { ErrorType: 'Callback.Heartbeat', ErrorMessage: 'Callback timed out on heartbeat' },
} as const

export function callbackTimedOut(callback: OperationState, kind: keyof typeof TIMEOUTS, now: number): Transition {
  const error = TIMEOUTS[kind]
  const operation: OperationState = { ...callback, status: 'TIMED_OUT', endedAt: now, error }
  return closed(operation, newEvent('CallbackTimedOut', subjectOf(operation), { Error: errorOf(error) }))
}

/** The deadline that a heartbeat sets; undefined if the callback expects none. No event tells of it. */
export function heartbeatDue({ callback }: OperationState, now: number): number | undefined {
  return callback?.heartbeatSeconds === undefined ? undefined : now + callback.heartbeatSeconds * 1000
}

function closed(operation: OperationState, event: NewEvent): Transition {
  return { operation, events: [event], timers: { callback: undefined, heartbeat: undefined } }
}
