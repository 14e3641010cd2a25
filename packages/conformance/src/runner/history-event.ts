import type { Event } from '@aws-sdk/client-lambda'
import type { Mapping } from './json.ts'

/** An event as the client returns it; the matcher looks at it as a mapping, whatever members the file names. */
export type HistoryEvent = Event & Mapping

const ENDS = ['ExecutionSucceeded', 'ExecutionFailed', 'ExecutionTimedOut', 'ExecutionStopped']

export function endsExecution(event: HistoryEvent): boolean {
  return ENDS.includes(event.EventType ?? '')
}

/** Whether a status of GetDurableExecution is final. */
export function isTerminal(status: string | undefined): boolean {
  return status === 'SUCCEEDED' || status === 'FAILED' || status === 'TIMED_OUT' || status === 'STOPPED'
}
