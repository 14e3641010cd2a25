import { errorOf, newEvent, payloadOf } from '../model/event.ts'
import type { OperationUpdate } from '../model/wire.ts'
import {
  checkOutcome,
  cleared,
  created,
  invalid,
  type OperationState,
  subjectOf,
  type Transition,
} from './transition.ts'

/**
 * STEP: START, SUCCEED, FAIL, RETRY. A step that was interrupted stays STARTED; one that waits for its retry is
 * PENDING, then READY. `attempt` counts the attempts that ended.
 */
export function updateStep(step: OperationState | undefined, update: OperationUpdate, now: number): Transition {
  switch (update.Action) {
    case 'START':
      return startStep(step, update, now)
    case 'RETRY':
      return retryStep(step, update, now)
    default:
      return closeStep(step, update, now)
  }
}

function startStep(step: OperationState | undefined, update: OperationUpdate, now: number): Transition {
  if (step !== undefined && step.status !== 'READY') throw invalid('Invalid current STEP state to start.')
  const operation: OperationState =
    step === undefined ? { ...created(update, now), attempt: 0 } : { ...withoutTimes(step), status: 'STARTED' }
  return { operation, events: [newEvent('StepStarted', subjectOf(operation), {})] }
}

/** What the last attempt recorded stays: a waitForCondition whose check is interrupted goes on from its last state. */
function withoutTimes({ endedAt, nextAttemptAt, ...rest }: OperationState): OperationState {
  return rest
}

function isOpen(step: OperationState | undefined): boolean {
  return step === undefined || step.status === 'STARTED' || step.status === 'READY'
}

function closeStep(step: OperationState | undefined, update: OperationUpdate, now: number): Transition {
  if (!isOpen(step)) throw invalid('Invalid current STEP state to close.')
  checkOutcome(update)
  const base = cleared(step ?? created(update, now))
  const attempt = (step?.attempt ?? 0) + 1
  const ended = { ...base, attempt, endedAt: now }
  const details = { RetryDetails: { CurrentAttempt: attempt } }
  if (update.Action === 'SUCCEED') {
    const operation: OperationState = {
      ...ended,
      status: 'SUCCEEDED',
      ...(update.Payload === undefined ? {} : { result: update.Payload }),
    }
    const event = newEvent('StepSucceeded', subjectOf(operation), { Result: payloadOf(update.Payload), ...details })
    return { operation, events: [event] }
  }
  const operation: OperationState = { ...ended, status: 'FAILED', error: update.Error ?? {} }
  return {
    operation,
    events: [newEvent('StepFailed', subjectOf(operation), { Error: errorOf(update.Error), ...details })],
  }
}

/** With an error, the attempt failed; with a payload, a waitForCondition found its condition not met yet. */
function retryStep(step: OperationState | undefined, update: OperationUpdate, now: number): Transition {
  if (!isOpen(step)) throw invalid('Invalid current STEP state to re-attempt.')
  const delay = update.StepOptions?.NextAttemptDelaySeconds
  if (delay === undefined) throw invalid('Invalid StepOptions for the given action.')
  if (update.Error !== undefined && update.Payload !== undefined) {
    throw invalid('Cannot provide both error and payload to RETRY a STEP.')
  }
  const attempt = (step?.attempt ?? 0) + 1
  const nextAttemptAt = now + delay * 1000
  const operation: OperationState = {
    ...cleared(step ?? created(update, now)),
    status: 'PENDING',
    attempt,
    endedAt: now,
    nextAttemptAt,
    ...(update.Payload === undefined ? {} : { result: update.Payload }),
    ...(update.Error === undefined ? {} : { error: update.Error }),
  }
  const details = { RetryDetails: { CurrentAttempt: attempt, NextAttemptDelaySeconds: delay } }
  const event =
    update.Error === undefined
      ? newEvent('StepSucceeded', subjectOf(operation), { Result: payloadOf(update.Payload), ...details })
      : newEvent('StepFailed', subjectOf(operation), { Error: errorOf(update.Error), ...details })
  return { operation, events: [event], timers: { retry: nextAttemptAt } }
}

/** The retry delay is over. No event tells of it. */
export function retryDue(step: OperationState): Transition {
  const { nextAttemptAt, endedAt, ...rest } = step
  return { operation: { ...rest, status: 'READY' }, events: [], timers: { retry: undefined } }
}
