/** Anything a requirement file, an event or a log record may hold. */
export type Json = unknown

export type Mapping = Readonly<Record<string, Json>>

export function isMapping(value: Json): value is Mapping {
  return value !== null && typeof value === 'object' && !Array.isArray(value) && !(value instanceof Date)
}

/** Whether a key is there with a value; null counts as absent, as in the official runner. */
export function has(mapping: Mapping, key: string): boolean {
  return Object.hasOwn(mapping, key) && mapping[key] !== undefined && mapping[key] !== null
}

/** One line for a value of any size, for use in a reason. */
export function show(value: Json, limit = 300): string {
  const text = value === undefined ? '(absent)' : (JSON.stringify(value) ?? String(value))
  return text.length > limit ? `${text.slice(0, limit)}… (${text.length} characters)` : text
}
