import { hash } from 'node:crypto'

/** What a derived value depends on, and nothing else: the same on every replay, and when operations are added around it. */
export interface DerivationSource {
  readonly executionArn: string
  /** The context's plain id, such as "1-2"; empty for the handler's own context. */
  readonly contextId: string
  /** Chosen by the user. The same name in the same context gives the same value. */
  readonly name: string
}

/** Tells the two kinds apart, so that a number never gives away a UUID of the same name. */
type Kind = 'uuid' | 'random'

/**
 * A UUID (version 8) for a name. Whoever knows the execution's ARN can compute it: never for secrets.
 */
export function derivedUuid(source: DerivationSource): string {
  const hex = digest('uuid', source)
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 0x3) | 0x8).toString(16)
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    variant + hex.slice(17, 20),
    hex.slice(20, 32),
  ].join('-')
}

/**
 * A number from 0 (included) to 1 (excluded) for a name, evenly spread. Whoever knows the execution's ARN can compute
 * it: never for secrets.
 */
export function derivedRandom(source: DerivationSource): number {
  // 52 bits: 13 hexadecimal digits, exact in a double.
  return Number.parseInt(digest('random', source).slice(0, 13), 16) / 2 ** 52
}

function digest(kind: Kind, { executionArn, contextId, name }: DerivationSource): string {
  // As JSON, because no two different lists have the same text.
  return hash('sha256', JSON.stringify([kind, executionArn, contextId, name]))
}
