import type { Core } from './core.ts'
import type { Draft } from './draft.ts'
import { decodeMarker, encodeMarker } from './marker.ts'
import { badToken, decodeToken } from './model/token.ts'
import type { StatePage, StateRequest } from './model/wire.ts'
import { pageSize } from './page-size.ts'
import { type PageLimits, type StateRange, visibleState } from './state.ts'

/** Where a page begins. It is only good for the invocation it was made for, and for the operations there were then. */
interface StateMarker extends StateRange {
  readonly invocation: string
}

/** The state that an invocation begins with: the first page, which travels in its event. */
export function firstPage({ settings }: Core, draft: Draft, invocation: string): StatePage {
  const limits = { operations: settings.maxPageOperations, bytes: settings.maxPageBytes }
  return pageOf(draft, invocation, { start: 0, until: draft.record.operationCount }, limits)
}

/**
 * A further page of that state.
 * @throws InvalidParameterValueException for a token that is not of the current invocation, or a marker that is not ours
 */
export function statePage({ settings }: Core, draft: Draft | undefined, request: StateRequest): StatePage {
  const token = decodeToken(request.CheckpointToken)
  const invocation = draft?.record.invocation?.id
  if (draft === undefined || invocation === undefined || token?.invocationId !== invocation) throw badToken()
  if (token.sequence > (draft.token?.sequence ?? -1)) throw badToken()
  const range =
    request.Marker === undefined
      ? { start: 0, until: draft.record.operationCount }
      : decodeMarker<StateMarker>(request.Marker, (value): value is StateMarker => isMarkerOf(invocation, value))
  return pageOf(draft, invocation, range, { operations: pageSize(request.MaxItems), bytes: settings.maxPageBytes })
}

function pageOf(draft: Draft, invocation: string, range: StateRange, limits: PageLimits): StatePage {
  const { operations, next } = visibleState(draft, range, limits)
  if (next === undefined) return { Operations: operations }
  const marker: StateMarker = { invocation, start: next, until: range.until }
  return { Operations: operations, NextMarker: encodeMarker(marker) }
}

function isMarkerOf(invocation: string, { invocation: its, start, until }: Partial<StateMarker>): boolean {
  return its === invocation && Number.isSafeInteger(start) && Number.isSafeInteger(until)
}
