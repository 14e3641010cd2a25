import { operationTree } from './operation-tree.ts'
import type { RecordedHistory } from './recorded-history.ts'
import { type Divergence, NOT_REQUESTED, title } from './replay-service.ts'

/** Whether today's code still does what a history recorded. */
export interface ReplayReport {
  readonly same: boolean
  readonly divergences: readonly Divergence[]
  /** Differences inside contexts that had ended: a real replay takes their results and does not run them again. */
  readonly warnings: readonly Divergence[]
  /** For people: what differs, and both sequences side by side. */
  toString(): string
}

export interface ReplayFacts {
  readonly history: RecordedHistory
  /** What the code asked for, in words, by the id of the operation. */
  readonly requested: ReadonlyMap<string, string>
  readonly divergences: readonly Divergence[]
  readonly warnings: readonly Divergence[]
}

export function reportOf(facts: ReplayFacts): ReplayReport {
  const { divergences, warnings } = facts
  const same = divergences.length === 0
  return {
    same,
    divergences,
    warnings,
    toString() {
      const noted = warnings.length === 0 ? [] : ['', WARNING, ...textsOf(warnings)]
      if (same) return ['The code does what the history recorded.', ...noted].join('\n')
      return [
        'The code does not do what the history recorded: an execution that runs now would break with it.',
        '',
        ...textsOf(divergences),
        ...noted,
        '',
        ...sequences(facts),
      ].join('\n')
    },
  }
}

const WARNING = 'Inside contexts that had ended, where a real replay does not go any more:'

/** Divergences in words; what is not asked for any more, which may be all that follows, takes one line. */
function textsOf(divergences: readonly Divergence[]): string[] {
  const missing = divergences.filter(({ what, requested }) => what === 'operation' && requested === NOT_REQUESTED)
  const [first] = missing
  if (first === undefined || missing.length === 1) return divergences.map(textOf)
  const others = divergences.filter((divergence) => !missing.includes(divergence)).map(textOf)
  return [
    ...others,
    `${missing.length} operations that were recorded are not asked for any more, first ${first.where}.`,
  ]
}

/** A divergence in words. What the runtime has found itself it tells in full. */
export function textOf({ what, where, recorded, requested }: Divergence): string {
  if (what === 'operation' && recorded === 'see there') return requested
  return `${where}: the ${what} differs.\n  recorded:  ${recorded}\n  requested: ${requested}`
}

/** What was recorded and what was asked for, side by side, children indented. */
function sequences({ history, requested, divergences, warnings }: ReplayFacts): string[] {
  const different = new Set([...divergences, ...warnings].map(({ where }) => where))
  const known = new Set(history.operations.map(({ id }) => id))
  const rows = operationTree(history.operations).map(({ operation, depth }) => {
    const recorded = title(operation)
    const now = requested.get(operation.id) ?? '(not asked for)'
    const same = different.has(recorded) ? 'differs, see above' : 'the same'
    return ['  '.repeat(depth) + recorded, now === recorded ? same : now] as const
  })
  const more = [...requested].filter(([id]) => !known.has(id)).map(([, now]) => ['(nothing)', now] as const)
  const all = [['recorded', 'requested'] as const, ...rows, ...more]
  const width = Math.max(...all.map(([left]) => left.length))
  return all.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`)
}
