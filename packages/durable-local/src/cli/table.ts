/** One column of a table. */
export interface Column<Row> {
  readonly title: string
  readonly value: (row: Row) => string
  /** This column gives way when the table is too wide. */
  readonly shrinks?: boolean
}

const GAP = '  '
const LEAST_COLUMNS = 8

/** Rows as aligned lines under a line of titles, not wider than `width` as far as the columns that shrink allow. */
export function table<Row>(rows: readonly Row[], columns: readonly Column<Row>[], width?: number): string[] {
  const cells = [columns.map(({ title }) => title), ...rows.map((row) => columns.map(({ value }) => value(row)))]
  const widths = columns.map((_, i) => Math.max(...cells.map((line) => line[i]?.length ?? 0)))
  let excess = width === undefined ? 0 : widths.reduce((sum, one) => sum + one + GAP.length, -GAP.length) - width
  for (const [i, { shrinks }] of columns.entries()) {
    const own = widths[i] ?? 0
    if (!shrinks || excess <= 0) continue
    widths[i] = Math.max(LEAST_COLUMNS, own - excess)
    excess -= own - (widths[i] ?? 0)
  }
  return cells.map((line) =>
    line
      .map((cell, i) => shortened(cell, widths[i] ?? 0).padEnd(widths[i] ?? 0))
      .join(GAP)
      .trimEnd(),
  )
}

function shortened(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`
}
