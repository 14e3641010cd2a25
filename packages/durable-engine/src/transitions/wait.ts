import { newEvent } from '../model/event.ts'
import type { OperationUpdate } from '../model/wire.ts'
import { created, invalid, type OperationState, subjectOf, type Transition } from './transition.ts'

/** WAIT: START and CANCEL by the handler, SUCCEEDED by the clock. */
export function updateWait(wait: OperationState | undefined, update: OperationUpdate, now: number): Transition {
  if (update.Action === 'CANCEL') return cancelWait(wait, now)
  const seconds = update.WaitOptions?.WaitSeconds
  if (seconds === undefined) throw invalid('Update for WAIT operation requires WaitOptions.')
  if (wait !== undefined) throw invalid('Cannot start a WAIT that already exist.')
  const scheduledEndAt = now + seconds * 1000
  const operation: OperationState = { ...created(update, now), waitSeconds: seconds, scheduledEndAt }
  const event = newEvent('WaitStarted', subjectOf(operation), {
    Duration: seconds,
    ScheduledEndTimestamp: scheduledEndAt,
  })
  return { operation, events: [event], timers: { wait: scheduledEndAt } }
}

function cancelWait(wait: OperationState | undefined, now: number): Transition {
  if (wait?.status !== 'STARTED') throw invalid('Cannot cancel a WAIT that does not exist or has already completed.')
  const operation: OperationState = { ...wait, status: 'CANCELLED', endedAt: now }
  return { operation, events: [newEvent('WaitCancelled', subjectOf(operation), {})], timers: { wait: undefined } }
}

export function waitDue(wait: OperationState, now: number): Transition {
  const operation: OperationState = { ...wait, status: 'SUCCEEDED', endedAt: now }
  const event = newEvent('WaitSucceeded', subjectOf(operation), { Duration: wait.waitSeconds ?? 0 })
  return { operation, events: [event], timers: { wait: undefined } }
}
