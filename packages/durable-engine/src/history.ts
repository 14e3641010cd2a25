import { decodeMarker, encodeMarker } from './marker.ts'
import { type Event, withoutData } from './model/event.ts'
import { pageSize } from './page-size.ts'
import type { Store } from './store.ts'

export interface HistoryQuery {
  /** Default true. Without it, payloads are left out and marked as truncated. */
  readonly includeExecutionData?: boolean
  /** Newest first. */
  readonly reverseOrder?: boolean
  readonly marker?: string
  /** 1 to 1000; 0 or absent: 100. */
  readonly maxItems?: number
}

export interface HistoryPage {
  readonly Events: readonly Event[]
  readonly NextMarker?: string
}

interface HistoryMarker {
  readonly after: number
  readonly reverse: boolean
}

const MAX_PAGE_BYTES = 6_000_000
/** Events can be large: they are read a few at a time, until the page is full. */
const READ_AT_ONCE = 10

/** One page of an execution's history. Events appended while paging forward appear at its end. */
export function historyPage(store: Store, arn: string, query: HistoryQuery): HistoryPage {
  const reverse = query.reverseOrder ?? false
  const limit = pageSize(query.maxItems)
  const events: Event[] = []
  let bytes = 0
  const start = query.marker === undefined ? undefined : readMarker(query.marker, reverse)
  for (const event of eventsAfter(store, arn, start, reverse)) {
    const last = events.at(-1)
    bytes += Buffer.byteLength(JSON.stringify(event))
    if (last !== undefined && (events.length === limit || bytes > MAX_PAGE_BYTES)) {
      const marker: HistoryMarker = { after: last.EventId, reverse }
      return { Events: events, NextMarker: encodeMarker(marker) }
    }
    events.push(query.includeExecutionData === false ? withoutData(event) : event)
  }
  return { Events: events }
}

function* eventsAfter(store: Store, arn: string, start: number | undefined, reverse: boolean): Iterable<Event> {
  let after = start
  for (;;) {
    const read = store.events(arn, { limit: READ_AT_ONCE, reverse, ...(after === undefined ? {} : { after }) })
    yield* read
    if (read.length < READ_AT_ONCE) return
    after = read.at(-1)?.EventId
  }
}

function readMarker(text: string, reverse: boolean): number {
  return decodeMarker<HistoryMarker>(
    text,
    (value): value is HistoryMarker => Number.isSafeInteger(value.after) && value.reverse === reverse,
  ).after
}
