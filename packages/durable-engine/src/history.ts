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

/** One page of an execution's history. Events appended while paging forward appear at its end. */
export function historyPage(store: Store, arn: string, query: HistoryQuery): HistoryPage {
  const reverse = query.reverseOrder ?? false
  const limit = pageSize(query.maxItems)
  const after = query.marker === undefined ? undefined : readMarker(query.marker, reverse)
  const found = store.events(arn, { limit: limit + 1, reverse, ...(after === undefined ? {} : { after }) })
  const events = withinBytes(found.slice(0, limit)).map((event) =>
    query.includeExecutionData === false ? withoutData(event) : event,
  )
  const last = events.at(-1)
  if (last === undefined || events.length === found.length) return { Events: events }
  const marker: HistoryMarker = { after: last.EventId, reverse }
  return { Events: events, NextMarker: encodeMarker(marker) }
}

function readMarker(text: string, reverse: boolean): number {
  return decodeMarker<HistoryMarker>(
    text,
    (value): value is HistoryMarker => Number.isSafeInteger(value.after) && value.reverse === reverse,
  ).after
}

/** As many events as fit in a page, at least one. */
function withinBytes(events: readonly Event[]): Event[] {
  let bytes = 0
  const end = events.findIndex((event, i) => {
    bytes += Buffer.byteLength(JSON.stringify(event))
    return i > 0 && bytes > MAX_PAGE_BYTES
  })
  return end < 0 ? [...events] : events.slice(0, end)
}
