import type { Engine } from '../../src/engine.ts'
import type { Event } from '../../src/model/event.ts'

/** The whole history of an execution, page by page. */
export async function historyOf(engine: Engine, arn: string): Promise<Event[]> {
  const events: Event[] = []
  let marker: string | undefined
  do {
    const page = await engine.getHistory(arn, {
      includeExecutionData: true,
      maxItems: 100,
      ...(marker === undefined ? {} : { marker }),
    })
    events.push(...page.Events)
    marker = page.NextMarker
  } while (marker !== undefined)
  return events
}

const EXECUTION_ENDS = ['ExecutionSucceeded', 'ExecutionFailed', 'ExecutionTimedOut', 'ExecutionStopped']

/** The order in which the events of one operation may come, by the type of its first one; `~` marks one to be retried. */
const ORDERS: Readonly<Record<string, RegExp>> = {
  StepStarted: /^(StepStarted (StepFailed|StepSucceeded)~ )*StepStarted( StepFailed| StepSucceeded)?$/,
  WaitStarted: /^WaitStarted( WaitSucceeded| WaitCancelled)?$/,
  ContextStarted: /^ContextStarted( ContextSucceeded| ContextFailed)?$/,
  CallbackStarted: /^CallbackStarted( CallbackSucceeded| CallbackFailed| CallbackTimedOut)?$/,
  ChainedInvokeStarted: /^ChainedInvokeStarted( ChainedInvoke(Succeeded|Failed|TimedOut|Stopped))?$/,
  ExecutionStarted: /^ExecutionStarted Execution(Succeeded|Failed|TimedOut|Stopped)$/,
}

/** What is wrong with the history of a closed execution, a sentence each; nothing if it is well-formed. */
export function faultsOf(history: readonly Event[]): string[] {
  const faults: string[] = []
  history.forEach(({ EventId, EventTimestamp }, index) => {
    if (EventId !== index + 1) faults.push(`Event ${index + 1} has the id ${EventId}.`)
    if (EventTimestamp < (history[index - 1]?.EventTimestamp ?? 0)) faults.push(`Event ${EventId} goes back in time.`)
  })
  if (history[0]?.EventType !== 'ExecutionStarted') faults.push('It does not begin with ExecutionStarted.')
  if (!EXECUTION_ENDS.includes(history.at(-1)?.EventType ?? '')) faults.push('It does not end with the execution.')
  for (const [id, events] of Map.groupBy(history, ({ Id }) => Id)) {
    if (id === undefined) continue
    const order = events.map((event) => `${event.EventType}${delayOf(event) === undefined ? '' : '~'}`).join(' ')
    if (!ORDERS[events[0]?.EventType ?? '']?.test(order)) faults.push(`Operation ${id} went ${order}.`)
    faults.push(...earlyTimers(id, events))
  }
  const requestIds = history.flatMap(({ InvocationCompletedDetails }) => InvocationCompletedDetails?.RequestId ?? [])
  if (new Set(requestIds).size < requestIds.length) faults.push('An invocation was completed twice.')
  return faults
}

function delayOf({ StepFailedDetails, StepSucceededDetails }: Event): number | undefined {
  return (StepFailedDetails ?? StepSucceededDetails)?.RetryDetails.NextAttemptDelaySeconds
}

/** Law E3: nothing happens before it is due. */
function earlyTimers(id: string, events: readonly Event[]): string[] {
  return events.flatMap((event, index) => {
    const before = events[index - 1]
    const delay = before === undefined ? undefined : delayOf(before)
    const due = [
      event.EventType === 'WaitSucceeded' ? before?.WaitStartedDetails?.ScheduledEndTimestamp : undefined,
      event.EventType === 'CallbackTimedOut' ? after(before, before?.CallbackStartedDetails?.Timeout) : undefined,
      after(before, delay),
    ]
    return due.some((time) => time !== undefined && event.EventTimestamp < time)
      ? [`${event.EventType} of operation ${id} came early.`]
      : []
  })
}

function after(event: Event | undefined, seconds: number | undefined): number | undefined {
  return event === undefined || seconds === undefined ? undefined : event.EventTimestamp + seconds * 1000
}
