import { ServiceError } from 'durable-engine'
import { query } from './input.ts'
import { marker, maxListItems } from './lambda-shapes.ts'

export interface Page<T> {
  readonly items: readonly T[]
  readonly NextMarker?: string
}

const DEFAULT_PAGE = 50

/** The inputs of a route that answers in pages. */
export const paging = { marker: query('Marker', marker), maxItems: query('MaxItems', maxListItems) }

/**
 * One page of a list that is kept in memory. A marker names the last item of the page before.
 * @throws InvalidParameterValueException for a marker that names no item
 */
export function pageOf<T>(
  all: readonly T[],
  keyOf: (item: T) => string,
  { marker, maxItems = DEFAULT_PAGE }: { readonly marker?: string; readonly maxItems?: number },
): Page<T> {
  const start = marker === undefined ? 0 : all.findIndex((item) => encode(keyOf(item)) === marker) + 1
  if (marker !== undefined && start === 0) throw new ServiceError('InvalidParameterValueException', 'Invalid marker')
  const items = all.slice(start, start + maxItems)
  const last = items.at(-1)
  if (last === undefined || start + items.length === all.length) return { items }
  return { items, NextMarker: encode(keyOf(last)) }
}

function encode(key: string): string {
  return Buffer.from(key).toString('base64url')
}
