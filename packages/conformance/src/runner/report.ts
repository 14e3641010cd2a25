import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { styleText } from 'node:util'
import { compareIds } from './requirement.ts'
import { reasonOf, STATUSES, type Status, type Verdict } from './verdict.ts'

const COLOURS = {
  PASSED: 'green',
  FAILED: 'red',
  OPTIONAL_FAILED: 'yellow',
  UNCOVERED: 'yellow',
  UNSUPPORTED: 'yellow',
} as const satisfies Record<Status, string>

/** The line of one requirement: status, id, suite, seconds, then the description or the reason. */
export function verdictLine(verdict: Verdict): string {
  const status = styleText(COLOURS[verdict.status], verdict.status.padEnd(15))
  const head = `${status} ${verdict.id.padEnd(6)} ${verdict.suite.padEnd(18)} ${verdict.seconds.toFixed(1).padStart(5)} s`
  return `${head}  ${verdict.status === 'PASSED' ? verdict.description : reasonOf(verdict)}`
}

/** Counts per suite, then `N passed, N failed` as the last line. Whatever did not pass counts as failed, unless optional. */
export function summary(verdicts: readonly Verdict[]): string {
  const suites = [...new Set(verdicts.toSorted((a, b) => compareIds(a.id, b.id)).map(({ suite }) => suite))]
  const rows = suites.map((suite) => {
    const own = verdicts.filter((verdict) => verdict.suite === suite)
    const counts = STATUSES.map(
      (status) => [own.filter((verdict) => verdict.status === status).length, status] as const,
    )
    const shown = counts.filter(([count]) => count > 0).map(([count, status]) => `${count} ${status}`)
    return `${suite.padEnd(20)} ${shown.join(', ')}`
  })
  const failed = verdicts.filter(isFailure).length
  const passed = verdicts.filter(({ status }) => status === 'PASSED').length
  return [...rows, '', `${passed} passed, ${failed} failed`].join('\n')
}

/** FAILED, UNCOVERED and UNSUPPORTED make a run fail. */
export function isFailure({ status }: Verdict): boolean {
  return status !== 'PASSED' && status !== 'OPTIONAL_FAILED'
}

/** Writes a machine-readable report, with every mismatch. */
export function writeReport(file: string, endpoint: string, verdicts: readonly Verdict[]): void {
  mkdirSync(dirname(file), { recursive: true })
  const results = verdicts.toSorted((a, b) => compareIds(a.id, b.id))
  writeFileSync(file, `${JSON.stringify({ format: 'durable-conformance-report/2', endpoint, results }, null, 2)}\n`)
}
