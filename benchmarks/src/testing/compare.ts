import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { median, milliseconds, type Row } from '../row.ts'
import { type Case, cases } from './cases.ts'
import type { CrashMeasurement } from './measure.ts'
import type { Way } from './ways.ts'

const MEASURE = join(import.meta.dirname, 'measure.ts')

function measure<T>(...args: string[]): T {
  return JSON.parse(execFileSync(process.execPath, [MEASURE, ...args], { encoding: 'utf8', timeout: 300_000 }))
}

/** Rows for each case, ways next to each other in fresh processes, the order alternating by round; and crashEverywhere. */
export function testingRows(rounds: number, onProgress: (line: string) => void): Row[] {
  return [...cases.flatMap((one) => caseRows(one, rounds, onProgress)), crashRow(rounds, onProgress)]
}

function caseRows(one: Case, rounds: number, onProgress: (line: string) => void): Row[] {
  onProgress(one.name)
  const order: Way[] = ['AWS package', 'drop-in', 'run']
  const measured = Array.from({ length: rounds }, (_, round) => {
    const inTurn = round % 2 === 0 ? order : order.toReversed()
    return new Map(inTurn.map((way) => [way, measure<number>(way, one.name)]))
  })
  const of = (way: Way) => measured.map((round) => round.get(way) ?? Number.NaN)
  const official = of('AWS package')
  function row(way: Way): Pick<Row, 'case' | 'other' | 'ours'> & { readonly ratio: number } {
    const ours = of(way)
    return {
      case: `${one.name}: ${way}`,
      other: milliseconds(median(official)),
      ours: milliseconds(median(ours)),
      ratio: median(official.map((ms, round) => ms / (ours[round] ?? Number.NaN))),
    }
  }
  const run = row('run')
  const { atLeast, id } = one
  return [
    { ...run, target: `${id} ≥ ${atLeast}×`, met: run.ratio >= atLeast },
    // The official runtime takes its 20 ms for every suspension here too.
    { ...row('drop-in'), target: '', met: undefined },
  ]
}

function crashRow(rounds: number, onProgress: (line: string) => void): Row {
  onProgress('crashEverywhere')
  const measured = Array.from({ length: rounds }, () => measure<CrashMeasurement>('crashEverywhere'))
  const factor = median(measured.map((one) => one.factor))
  const plain = milliseconds(median(measured.map(({ plainMs }) => plainMs)))
  return {
    case: `crashEverywhere, ${measured[0]?.runs} runs: each against a plain run (${plain})`,
    other: '',
    ours: `${factor.toFixed(2)}× a plain run`,
    target: '≤ 1.5×',
    met: factor <= 1.5,
  }
}
