/** What the local engine hosts, or what a deployment would create, in words that both sides have. */
export interface StackShape {
  /** By component; a function that a route has made for itself goes by the route: `Api POST /orders`. */
  readonly functions: Readonly<Record<string, FunctionShape>>
  /** Which function is behind a route. */
  readonly routes: Readonly<Record<string, string>>
  /** The functions with a URL. */
  readonly urls: readonly string[]
  readonly schedules: Readonly<Record<string, object>>
  /** Their definitions. */
  readonly stateMachines: Readonly<Record<string, object>>
  /** Their keys. */
  readonly tables: Readonly<Record<string, object>>
}

export interface FunctionShape {
  /** The name of the export. */
  readonly handler: string
  readonly timeoutSeconds: number
  readonly memoryMb: number
  readonly durable: object | undefined
  readonly environment: Readonly<Record<string, string>>
  /** What `Resource` shows. */
  readonly links: Readonly<Record<string, object>>
}

/** A text that is another one on the other side, and the word for both. */
export type Naming = readonly [text: string, word: string]

/** A copy of a shape in which every text has given way to its word, the longest first. */
export function reworded(shape: StackShape, namings: readonly Naming[]): StackShape {
  const longestFirst = namings.toSorted(([a], [b]) => b.length - a.length)
  let text = JSON.stringify(shape)
  for (const [from, word] of longestFirst) text = text.replaceAll(from, word)
  return JSON.parse(text)
}

/** `{ name: value }` of a list, sorted by name. */
export function byName<T, V>(list: readonly T[], entry: (item: T) => readonly [string, V]): Record<string, V> {
  return Object.fromEntries(list.map(entry).toSorted(([a], [b]) => (a < b ? -1 : 1)))
}
