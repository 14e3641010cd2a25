import { isObject } from './is-object.ts'

/** Where a field's name is looked for. */
export const FieldMatchMode = {
  /** Anywhere on the path: "card" stands for `card`, `order.card` and all that is in them. */
  ANYWHERE: 'ANYWHERE',
  /** The whole path: "order.card" and nothing else. */
  PATH: 'PATH',
} as const
export type FieldMatchMode = (typeof FieldMatchMode)[keyof typeof FieldMatchMode]

/** Whether a preview begins with everything or with nothing. */
export const PreviewMode = { INCLUDE_ALL: 'INCLUDE_ALL', EXCLUDE_ALL: 'EXCLUDE_ALL' } as const
export type PreviewMode = (typeof PreviewMode)[keyof typeof PreviewMode]

export interface PreviewField {
  name: string
  /** Default: ANYWHERE. */
  match?: FieldMatchMode | undefined
}

export interface PreviewConfig {
  mode: PreviewMode
  /** Shown, in the mode EXCLUDE_ALL. */
  include?: PreviewField[] | undefined
  /** Never shown, nor anything in it. */
  exclude?: PreviewField[] | undefined
  /** Shown, but with `maskString` as its value. */
  mask?: PreviewField[] | undefined
  /** Default: `***`. */
  maskString?: string | undefined
  /** Default: 4096. Fields that do not fit any more are left out. */
  maxPreviewBytes?: number | undefined
}

type Entry = readonly [path: string, value: unknown]

/** Names that would reach into the prototype of the preview. */
const DANGEROUS = new Set(['__proto__', 'constructor', 'prototype'])

/**
 * Picks the fields of a value that may be shown in the history while the value itself is stored elsewhere.
 *
 * Items of an array share one path, so the last one is shown. Undefined if nothing is left to show.
 */
export function buildPreview(value: unknown, config: PreviewConfig): Record<string, unknown> | undefined {
  const shown = firstThatFit([...visible(value, '', config)], config.maxPreviewBytes ?? 4096)
  return shown.length > 0 ? nested(shown) : undefined
}

function* visible(value: unknown, prefix: string, config: PreviewConfig): Generator<Entry> {
  if (Array.isArray(value)) {
    for (const item of value) yield* visible(item, prefix, config)
  } else if (isObject(value)) {
    for (const [key, field] of Object.entries(value)) {
      // A dot would be taken for a path.
      if (DANGEROUS.has(key) || key.includes('.')) continue
      const path = prefix === '' ? key : `${prefix}.${key}`
      if (!matches(path, config.exclude)) yield* visibleField(field, path, config)
    }
  }
}

function* visibleField(field: unknown, path: string, config: PreviewConfig): Generator<Entry> {
  if (matches(path, config.mask)) {
    yield [path, config.maskString ?? '***']
  } else if (isObject(field)) {
    yield* visible(field, path, config)
  } else if (config.mode === PreviewMode.INCLUDE_ALL || matches(path, config.include)) {
    yield [path, field]
  }
}

function matches(path: string, fields: readonly PreviewField[] | undefined): boolean {
  return (
    fields?.some(({ name, match }) =>
      match === FieldMatchMode.PATH ? path === name : path.split('.').includes(name),
    ) ?? false
  )
}

function firstThatFit(entries: Entry[], maxBytes: number): Entry[] {
  let bytes = '{}'.length
  const end = entries.findIndex(([path, value]) => {
    bytes += Buffer.byteLength(`"${path}":${JSON.stringify(value)},`)
    return bytes > maxBytes
  })
  return end === -1 ? entries : entries.slice(0, end)
}

function nested(entries: readonly Entry[]): Record<string, unknown> {
  const root: Record<string, unknown> = {}
  for (const [path, value] of entries) {
    const parents = path.split('.')
    const last = parents.pop() ?? path
    let node = root
    for (const name of parents) {
      const next = node[name]
      const child = isObject(next) ? next : {}
      node[name] = child
      node = child
    }
    node[last] = value
  }
  return root
}
