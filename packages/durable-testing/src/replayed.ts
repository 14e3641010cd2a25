import type { ReplayReport } from './replay-report.ts'

/** One of several histories that were replayed. */
export interface Replayed {
  /** The file, or the ARN of the execution. */
  readonly source: string
  readonly report: ReplayReport
}

/** What came of replaying several histories. */
export interface ReplaySummary {
  readonly same: boolean
  readonly replayed: readonly Replayed[]
  /** For people: a line for each history, with the report below those that differ. */
  toString(): string
}

export function summary(replayed: readonly Replayed[]): ReplaySummary {
  return {
    same: replayed.every(({ report }) => report.same),
    replayed,
    toString: () => replayed.map(lineOf).join('\n'),
  }
}

function lineOf({ source, report }: Replayed): string {
  if (report.same && report.warnings.length === 0) return `same     ${source}`
  if (report.same) return `same     ${source}\n\n${indented(report)}\n`
  return `differs  ${source}\n\n${indented(report)}\n`
}

function indented(report: ReplayReport): string {
  return `${report}`.replaceAll(/^(?=.)/gm, '    ')
}
