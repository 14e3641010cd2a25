import { isMapping, type Json, type Mapping, show } from './json.ts'
import type { Mismatch } from './mismatch.ts'
import type { Placeholders } from './placeholders.ts'
import { pyRegExp, pyStr } from './python.ts'

/** One line of a function's log that belongs to the execution, with its place in the log. */
export interface LogEntry {
  readonly position: number
  readonly record: Mapping
}

/**
 * The records of one execution in a log: as with the CloudWatch filter of the official runner, a line counts only if it
 * is a JSON object with the ARN in a top-level `durableExecutionArn` or `executionArn`.
 */
export function recordsOf(log: string, executionArn: string): LogEntry[] {
  const entries: LogEntry[] = []
  for (const [position, line] of log.split(/\r?\n/).entries()) {
    const record = asObject(line)
    if (record?.durableExecutionArn === executionArn || record?.executionArn === executionArn) {
      entries.push({ position, record })
    }
  }
  return entries
}

function asObject(line: string): Mapping | undefined {
  if (!line.trimStart().startsWith('{')) return undefined
  try {
    const value: unknown = JSON.parse(line)
    return isMapping(value) ? value : undefined
  } catch {
    return undefined
  }
}

/**
 * Checks the ExpectedLogs section. Counts are taken over the whole log of the execution; without any count an entry has
 * to occur at least once. `before` and `after` compare with all records that fit the anchor; an anchor that fits
 * nothing is a mismatch of its own.
 */
export function matchLogs(
  section: readonly Json[],
  entries: readonly LogEntry[],
  placeholders: Placeholders,
): Mismatch[] {
  return section.flatMap((raw, index) => matchEntry(placeholders.substitute(raw), entries, `ExpectedLogs[${index}]`))
}

function matchEntry(spec: Json, entries: readonly LogEntry[], path: string): Mismatch[] {
  if (!isMapping(spec) || !isMapping(spec.match)) {
    return [{ path, expected: spec, reason: 'the entry is malformed: match has to be a mapping' }]
  }
  const { match } = spec
  const own = entries.filter(({ record }) => fits(match, record))
  const mismatches: Mismatch[] = []
  const wrongCount = countProblem(spec, own.length)
  if (wrongCount !== undefined) {
    const reason = `expected ${wrongCount} with ${show(match)}, got ${own.length}${nearest(match, entries, own.length)}`
    mismatches.push({ path, expected: spec, actual: own.length, reason })
  }
  for (const word of ['after', 'before'] as const) {
    for (const anchor of anchorsOf(spec[word])) mismatches.push(...matchOrder(word, anchor, match, own, entries, path))
  }
  return mismatches
}

function matchOrder(
  word: 'after' | 'before',
  anchor: Mapping,
  match: Mapping,
  own: readonly LogEntry[],
  entries: readonly LogEntry[],
  path: string,
): Mismatch[] {
  const marks = entries.filter(({ record }) => fits(anchor, record))
  const [firstMark, lastMark, firstOwn, lastOwn] = [marks.at(0), marks.at(-1), own.at(0), own.at(-1)]
  if (firstMark === undefined || lastMark === undefined) {
    return [{ path: `${path}.${word}`, expected: anchor, reason: `no record fits the anchor ${show(anchor)}` }]
  }
  if (firstOwn === undefined || lastOwn === undefined) return []
  const wrong = word === 'after' ? firstOwn.position < lastMark.position : lastOwn.position > firstMark.position
  if (!wrong) return []
  const reason = `expected every record with ${show(match)} ${word} ${show(anchor)}, got another order`
  return [{ path: `${path}.${word}`, expected: anchor, reason }]
}

function anchorsOf(raw: Json): Mapping[] {
  if (raw === undefined || raw === null) return []
  return (Array.isArray(raw) ? raw : [raw]).filter(isMapping)
}

function fits(match: Mapping, record: Mapping): boolean {
  return Object.entries(match).every(
    ([field, expected]) => Object.hasOwn(record, field) && valueFits(expected, record[field]),
  )
}

function valueFits(expected: Json, actual: Json): boolean {
  if (typeof expected === 'string') {
    const text = pyStr(actual).trim()
    const isPattern = expected.length >= 2 && expected.startsWith('/') && expected.endsWith('/')
    return isPattern ? pyRegExp(expected.slice(1, -1)).test(text) : text === expected.trim()
  }
  if (typeof expected === 'boolean' || typeof actual === 'boolean') return expected === actual
  return expected === actual || pyStr(expected) === pyStr(actual)
}

function countProblem(spec: Mapping, actual: number): string | undefined {
  const { count, min_count: min, max_count: max } = spec
  if (typeof count === 'number') return actual === count ? undefined : `exactly ${records(count)}`
  const atLeast = typeof min === 'number' ? min : typeof max === 'number' ? 0 : 1
  if (actual < atLeast) return `at least ${records(atLeast)}`
  if (typeof max === 'number' && actual > max) return `at most ${records(max)}`
  return undefined
}

function records(n: number): string {
  return `${n} log record${n === 1 ? '' : 's'}`
}

/** When nothing fits, the record that comes closest usually shows the slip. */
function nearest(match: Mapping, entries: readonly LogEntry[], hits: number): string {
  if (hits > 0) return ''
  const fields = Object.entries(match)
  function score({ record }: LogEntry): number {
    return fields.filter(([field, value]) => Object.hasOwn(record, field) && valueFits(value, record[field])).length
  }
  const best = entries.toSorted((a, b) => score(b) - score(a)).at(0)
  if (best === undefined) return ' (the log has no record of this execution)'
  return score(best) > 0 ? `; closest record: ${show(best.record)}` : ` among ${records(entries.length)}`
}
