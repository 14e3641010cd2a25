import type { RecordedHistory } from './recorded-history.ts'
import { type Divergence, title } from './replay-service.ts'

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
      const noted = warnings.length === 0 ? [] : ['', WARNING, ...warnings.map(textOf)]
      if (same) return ['The code does what the history recorded.', ...noted].join('\n')
      return [
        'The code does not do what the history recorded: an execution that runs now would break with it.',
        '',
        ...divergences.map(textOf),
        ...noted,
        '',
        ...sequences(facts),
      ].join('\n')
    },
  }
}

const WARNING = 'Inside contexts that had ended, where a real replay does not go any more:'

/** A divergence in words. What the runtime has found itself it tells in full. */
export function textOf({ what, where, recorded, requested }: Divergence): string {
  if (what === 'operation' && recorded === 'see there') return requested
  return `${where}: the ${what} differs.\n  recorded:  ${recorded}\n  requested: ${requested}`
}

/** What was recorded and what was asked for, side by side, children indented. */
function sequences({ history, requested, divergences, warnings }: ReplayFacts): string[] {
  const different = new Set([...divergences, ...warnings].map(({ where }) => where))
  const depths = new Map<string, number>()
  const rows = history.operations.map((operation) => {
    const depth = operation.parentId === undefined ? 0 : (depths.get(operation.parentId) ?? 0) + 1
    depths.set(operation.id, depth)
    const recorded = title(operation)
    const now = requested.get(operation.id) ?? '(not asked for)'
    const same = different.has(recorded) ? 'differs, see above' : 'the same'
    return ['  '.repeat(depth) + recorded, now === recorded ? same : now] as const
  })
  const more = [...requested].filter(([id]) => !depths.has(id)).map(([, now]) => ['(nothing)', now] as const)
  const all = [['recorded', 'requested'] as const, ...rows, ...more]
  const width = Math.max(...all.map(([left]) => left.length))
  return all.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`)
}
