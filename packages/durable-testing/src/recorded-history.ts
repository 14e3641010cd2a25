import type { ErrorObject, Event } from 'durable-engine'
import type { HistoryFile } from './history-file.ts'
import { detailsOf, operationsOf, type TestOperation } from './operation.ts'

/** What can be read as a history: a file's content, what GetDurableExecutionHistory returns, or its events. */
export type HistorySource = HistoryFile | { readonly Events: readonly object[] } | readonly object[]

/** What a history tells about an execution, ready to be replayed. */
export interface RecordedHistory {
  readonly events: readonly Event[]
  readonly executionId: string
  readonly executionName: string
  /** JSON text. */
  readonly input: string
  /** In the order they started. */
  readonly operations: readonly TestOperation[]
  /** How the execution ended; undefined if it was still running. */
  readonly end:
    | { readonly status: 'SUCCEEDED'; readonly result: string | undefined }
    | { readonly status: 'FAILED' | 'TIMED_OUT' | 'STOPPED'; readonly error: ErrorObject }
    | undefined
}

const ENDS = {
  ExecutionSucceeded: 'SUCCEEDED',
  ExecutionFailed: 'FAILED',
  ExecutionTimedOut: 'TIMED_OUT',
  ExecutionStopped: 'STOPPED',
} as const

/**
 * Reads a history: a file's content, the `Events` of GetDurableExecutionHistory from AWS or a local engine, or the
 * history of a run.
 * @throws if it does not begin with ExecutionStarted, or was recorded without execution data
 */
export function readHistory(source: HistorySource): RecordedHistory {
  const raw = 'format' in source ? source.events : 'Events' in source ? source.Events : source
  const events = raw.map(normalised)
  const [first] = events
  if (first?.EventType !== 'ExecutionStarted' || first.Id === undefined) {
    throw new Error(
      'A history has to begin with the event ExecutionStarted. Record it whole: all pages, oldest event first.',
    )
  }
  if (first.ExecutionStartedDetails?.Input.Truncated) {
    throw new Error('This history was recorded without execution data. Record it with IncludeExecutionData: true.')
  }
  return {
    events,
    executionId: first.Id,
    executionName: first.Name ?? first.Id,
    input: first.ExecutionStartedDetails?.Input.Payload ?? '{}',
    operations: operationsOf(events),
    end: endOf(events),
  }
}

/** How an execution ended, by its events. */
export function endOf(events: readonly Event[]): RecordedHistory['end'] {
  const last = events.find(({ EventType }) => EventType in ENDS)
  if (last === undefined) return undefined
  const status = ENDS[last.EventType as keyof typeof ENDS]
  if (status === 'SUCCEEDED') return { status, result: detailsOf(last).Result?.Payload }
  return { status, error: detailsOf(last).Error?.Payload ?? {} }
}

/**
 * An event with its timestamps in epoch milliseconds, whether they came as dates, ISO texts or epoch seconds, and its
 * payloads as texts, whether or not a file had laid them out.
 */
function normalised(event: object): Event {
  return withTexts(event) as Event
}

const YEAR_2100_SECONDS = 4_102_444_800

function withTexts(part: object): object {
  return Object.fromEntries(
    Object.entries(part).map(([key, value]) => {
      if (key.endsWith('Timestamp')) return [key, milliseconds(value)]
      if (key === 'PayloadJson') return ['Payload', JSON.stringify(value)]
      const isPart = typeof value === 'object' && value !== null && !Array.isArray(value)
      return [key, isPart ? withTexts(value) : value]
    }),
  )
}

function milliseconds(value: unknown): unknown {
  if (value instanceof Date) return value.getTime()
  if (typeof value === 'string') return Date.parse(value)
  return typeof value === 'number' && value < YEAR_2100_SECONDS ? Math.round(value * 1000) : value
}
