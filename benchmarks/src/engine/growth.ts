import { median, type Row } from '../row.ts'
import { measureApart } from './measure-apart.ts'
import { CLOSED, type Growth, LENGTHS } from './measure-growth.ts'

/** Ours against itself: neither a large database nor a long execution makes a checkpoint dearer. */
export function growthRows(rounds: number, onProgress: (line: string) => void): Row[] {
  onProgress(`${CLOSED} closed executions, executions of ${LENGTHS.long} steps`)
  const { database, length } = measureApart<Growth>('measure-growth.ts', String(rounds))
  return [
    row(
      `executions of 5 steps, ${CLOSED} closed on disk against none`,
      'executions',
      database.map(({ empty, full }) => [empty, full]),
    ),
    row(
      `steps, ${LENGTHS.long} in an execution against ${LENGTHS.short}`,
      'steps',
      length.map(({ short, long }) => [short, long]),
    ),
  ]
}

function row(name: string, unit: string, pairs: readonly (readonly [small: number, large: number])[]): Row {
  const ratio = median(pairs.map(([small, large]) => large / small))
  const rate = (values: readonly number[]) => `${median(values).toFixed(0)} ${unit}/s`
  return {
    case: name,
    other: rate(pairs.map(([small]) => small)),
    ours: rate(pairs.map(([, large]) => large)),
    ratio,
    target: '≥ 0.8×',
    met: ratio >= 0.8,
  }
}
