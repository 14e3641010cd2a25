import { styleText } from 'node:util'

/** A line of a table of results. */
export interface Row {
  readonly case: string
  /** What the other side took or did, with its unit. */
  readonly other: string
  readonly ours: string
  /** How many times better ours is, median over the rounds; absent where only an absolute figure counts. */
  readonly ratio?: number
  /** What has to be reached, under which name: `R2 ≥ 8×`, `I1 ≤ 40 KB`; empty where a row only informs. */
  readonly target: string
  readonly met: boolean | undefined
  /** How many times better ours is than a third side, and should be; in a column of its own if a row has it. */
  readonly patched?: string
  /** Whether `--gate` lets it pass, which any machine has to; absent where it asks for nothing. */
  readonly gate?: boolean | undefined
}

/** Lays rows out in columns. `other` is the name of what ours is compared with. */
export function table(rows: readonly Row[], other: string): string {
  const withPatched = rows.some(({ patched }) => patched !== undefined)
  const head = ['case', other, 'ours', 'ratio', 'target', 'met', ...(withPatched ? ['to patched'] : [])]
  const lines = [
    head,
    ...rows.map((row) => [
      row.case,
      row.other,
      row.ours,
      row.ratio === undefined ? '' : `${row.ratio.toFixed(row.ratio < 10 ? 2 : 1)}×`,
      row.target,
      row.met === undefined ? '' : row.met ? 'yes' : 'NO',
      row.patched ?? '',
    ]),
  ]
  const widths = head.map((_, column) => Math.max(...lines.map((line) => (line[column] ?? '').length)))
  return lines
    .map((line, i) => {
      const text = line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd()
      return i > 0 && rows[i - 1]?.met === false ? styleText('red', text) : text
    })
    .join('\n')
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  const [low = Number.NaN, high = Number.NaN] = [sorted[middle - 1], sorted[middle]]
  return sorted.length % 2 === 1 ? high : (low + high) / 2
}

export function milliseconds(ms: number): string {
  return `${ms < 10 ? ms.toFixed(2) : ms.toFixed(ms < 100 ? 1 : 0)} ms`
}
