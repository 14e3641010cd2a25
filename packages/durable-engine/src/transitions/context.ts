import { errorOf, newEvent, payloadOf } from '../model/event.ts'
import type { OperationUpdate } from '../model/wire.ts'
import { checkOutcome, created, invalid, type OperationState, subjectOf, type Transition } from './transition.ts'

/** CONTEXT: START, SUCCEED, FAIL. With ReplayChildren, its children stay visible after its end. */
export function updateContext(context: OperationState | undefined, update: OperationUpdate, now: number): Transition {
  if (update.Action !== 'START') return closeContext(context, update, now)
  if (context !== undefined) throw invalid('Cannot start a CONTEXT that already exist.')
  const operation = created(update, now)
  return { operation, events: [newEvent('ContextStarted', subjectOf(operation), {})] }
}

function closeContext(context: OperationState | undefined, update: OperationUpdate, now: number): Transition {
  if (context !== undefined && context.status !== 'STARTED') throw invalid('Invalid current CONTEXT state to close.')
  checkOutcome(update)
  const ended = {
    ...(context ?? created(update, now)),
    endedAt: now,
    ...(update.ContextOptions?.ReplayChildren ? { replayChildren: true } : {}),
  }
  if (update.Action === 'SUCCEED') {
    const operation: OperationState = {
      ...ended,
      status: 'SUCCEEDED',
      ...(update.Payload === undefined ? {} : { result: update.Payload }),
    }
    return {
      operation,
      events: [newEvent('ContextSucceeded', subjectOf(operation), { Result: payloadOf(update.Payload) })],
    }
  }
  const operation: OperationState = { ...ended, status: 'FAILED', error: update.Error ?? {} }
  return { operation, events: [newEvent('ContextFailed', subjectOf(operation), { Error: errorOf(update.Error) })] }
}
