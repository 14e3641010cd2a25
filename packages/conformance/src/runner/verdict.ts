import type { Mismatch } from './mismatch.ts'

export const STATUSES = ['PASSED', 'FAILED', 'OPTIONAL_FAILED', 'UNCOVERED', 'UNSUPPORTED'] as const

/**
 * PASSED; FAILED; OPTIONAL_FAILED for a requirement marked optional; UNCOVERED: the endpoint has no such function;
 * UNSUPPORTED: log records are wanted and the run has no log folder.
 */
export type Status = (typeof STATUSES)[number]

export interface Verdict {
  readonly id: string
  readonly suite: string
  readonly description: string
  readonly status: Status
  readonly seconds: number
  /** In the order of the requirement file; empty for PASSED. */
  readonly mismatches: readonly Mismatch[]
  readonly notes: readonly string[]
  readonly executionArn?: string
}

/** The first mismatch as a line, with the number of those that follow. */
export function reasonOf({ mismatches }: Verdict): string {
  const [first, ...more] = mismatches
  if (first === undefined) return ''
  return `${first.path}: ${first.reason}${more.length > 0 ? ` [and ${more.length} more]` : ''}`
}
