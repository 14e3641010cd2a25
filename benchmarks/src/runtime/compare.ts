import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { median, milliseconds, type Row } from '../row.ts'
import { type Case, cases } from './cases.ts'
import type { Measurement } from './measure.ts'
import { patchedOfficial } from './patched-official.ts'
import type { RuntimeName } from './runtimes.ts'

const MEASURE = join(import.meta.dirname, 'measure.ts')

function measure(runtime: RuntimeName | 'record', name: string, ...rest: string[]): string {
  const args = ['--expose-gc', MEASURE, runtime, name, ...rest]
  return execFileSync(process.execPath, args, { encoding: 'utf8', timeout: 300_000 })
}

export interface Comparison {
  readonly case: Case
  /** One pair for each round, measured next to each other. */
  readonly rounds: readonly Round[]
}

type Round = Readonly<Record<'official' | 'ours', Measurement>> & {
  /** The official runtime without its quadratic scans, where that was asked for. */
  readonly patched?: Measurement | undefined
}

/** Measures every case with the runtimes, interleaved, in fresh processes; the order alternates by round. */
export function compareRuntimes(options: {
  readonly rounds: number
  readonly only: RegExp
  readonly patched: boolean
  readonly onProgress?: (line: string) => void
}): Comparison[] {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'))
  const names: RuntimeName[] = options.patched ? ['official', 'patched', 'ours'] : ['official', 'ours']
  if (options.patched) patchedOfficial()
  try {
    return cases
      .filter(({ name }) => options.only.test(name))
      .map((one, index) => {
        options.onProgress?.(one.name)
        // Both runtimes replay the same bytes.
        const history = join(folder, `${index}.json`)
        if (one.replay !== undefined) measure('record', one.name, history)
        const rest = one.replay === undefined ? [] : [history]
        const rounds = Array.from({ length: options.rounds }, (_, round) => {
          const order = round % 2 === 0 ? names : names.toReversed()
          const results = new Map(
            order.map((name) => [name, JSON.parse(measure(name, one.name, ...rest)) as Measurement]),
          )
          return {
            official: resultOf(results, 'official'),
            ours: resultOf(results, 'ours'),
            patched: results.get('patched'),
          }
        })
        return { case: one, rounds }
      })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function resultOf(results: ReadonlyMap<RuntimeName, Measurement>, name: RuntimeName): Measurement {
  const result = results.get(name)
  if (result === undefined) throw new Error(`${name} was not measured`)
  return result
}

/** A row for the time of each case, one for its calls where they have to be fewer, and the growth of replay. */
export function rowsOf(comparisons: readonly Comparison[]): Row[] {
  return [
    ...comparisons.map((comparison) => timeRow(comparison, 'ms')),
    ...comparisons
      .filter(({ case: { cold } }) => cold !== undefined)
      .map((comparison) => timeRow(comparison, 'coldMs')),
    ...comparisons.flatMap(callsRow),
    ...growthRow(comparisons),
    ...memoryRow(comparisons),
  ]
}

/** How long a case takes: once warm, or (`coldMs`) for the first time in a process. */
function timeRow({ case: one, rounds }: Comparison, figure: 'ms' | 'coldMs'): Row {
  const { atLeast, atLeastPatched } = figure === 'ms' ? one : (one.cold ?? {})
  const times = (name: 'official' | 'ours') => milliseconds(median(rounds.map((round) => round[name][figure])))
  const ratio = median(rounds.map(({ official, ours }) => official[figure] / ours[figure]))
  return {
    case: figure === 'ms' ? one.name : `${one.name}, first in its process`,
    other: times('official'),
    ours: times('ours'),
    ratio,
    ...targetOf(one.id, atLeast, ratio),
    ...patchedCell(rounds, figure, atLeastPatched),
  }
}

function targetOf(id: string, atLeast: number | undefined, ratio: number): Pick<Row, 'target' | 'met' | 'gate'> {
  if (atLeast === undefined) return { target: '', met: undefined }
  return { target: `${id} ≥ ${atLeast}×`, met: ratio >= atLeast, gate: ratio >= halfOf(atLeast) }
}

/** How many times faster than the patched runtime ours is, beside what performance.md hopes for. */
function patchedCell(
  rounds: readonly Round[],
  figure: 'ms' | 'coldMs',
  atLeast: number | undefined,
): Pick<Row, 'patched'> {
  const ratios = rounds.flatMap(({ patched, ours }) => (patched === undefined ? [] : [patched[figure] / ours[figure]]))
  if (ratios.length === 0) return {}
  return { patched: `${median(ratios).toFixed(2)}×${atLeast === undefined ? '' : ` (≥ ${atLeast}×)`}` }
}

/** What a busy machine has to reach, too. Where a goal is less than twice as fast, half of the way to it. */
function halfOf(atLeast: number): number {
  return atLeast > 2 ? atLeast / 2 : (1 + atLeast) / 2
}

/** F3: never more calls than the official runtime; with I/O in the bodies, one for each step and one more. */
function callsRow({ case: { name, replay, latencyMs, n }, rounds }: Comparison): Row[] {
  const [first] = rounds
  if (replay !== undefined || first === undefined) return []
  const withIo = latencyMs !== undefined && name.includes('steps')
  const limit = withIo ? n + 1 : first.official.calls
  return [
    {
      case: `calls: ${name}`,
      other: String(first.official.calls),
      ours: String(first.ours.calls),
      target: `F3 ≤ ${limit}`,
      met: first.ours.calls <= limit,
      gate: first.ours.calls <= limit,
    },
  ]
}

function growthRow(comparisons: readonly Comparison[]): Row[] {
  const small = comparisons.find(({ case: { name } }) => name === 'replay 10,000 steps')
  const large = comparisons.find(({ case: { name } }) => name === 'replay 20,000 steps')
  if (small === undefined || large === undefined) return []
  function growth(runtime: 'official' | 'ours'): number {
    const pairs = large?.rounds.map((round, i) => round[runtime].ms / (small?.rounds[i]?.[runtime].ms ?? Number.NaN))
    return median(pairs ?? [])
  }
  const ours = growth('ours')
  return [
    {
      case: 'growth of replay, 10,000 to 20,000',
      other: `${growth('official').toFixed(1)}×`,
      ours: `${ours.toFixed(1)}×`,
      target: 'R5 ≤ 3×',
      met: ours <= 3,
      gate: ours <= 4,
    },
  ]
}

/** M1: memory above that of the process with a replay of 100, which is next to nothing. */
function memoryRow(comparisons: readonly Comparison[]): Row[] {
  const base = comparisons.find(({ case: { name } }) => name === 'replay 100 steps')
  const large = comparisons.find(({ case: { name } }) => name === 'replay 10,000 steps')
  if (base === undefined || large === undefined) return []
  function increment(runtime: 'official' | 'ours'): number {
    return median(
      (large?.rounds ?? []).map((round, i) => round[runtime].maxRssMb - (base?.rounds[i]?.[runtime].maxRssMb ?? 0)),
    )
  }
  const [official, ours] = [increment('official'), increment('ours')]
  return [
    {
      case: 'memory of replaying 10,000 steps',
      other: `${official.toFixed(0)} MB`,
      ours: `${ours.toFixed(0)} MB`,
      ratio: official / ours,
      target: 'M1 ≥ 2.5×',
      met: ours <= 0.4 * official,
      gate: ours <= 0.8 * official,
    },
  ]
}
