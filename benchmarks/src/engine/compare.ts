import { median, milliseconds, type Row } from '../row.ts'
import { type ContenderName, contenders } from './contender.ts'
import type { Measurement } from './measure.ts'
import { measureApart } from './measure-apart.ts'

/** How they run, for whoever reads the table. */
export const SETUP = `Ours: the engine in one process, its function in one other that takes 50 invocations at once (share: 50), client apart;
all talk HTTP; SQLite with synchronous=FULL. Restate: server, service and client apart, HTTP, its defaults.
OpenWorkflow: engine, worker and client in one process, no HTTP; SQLite, its defaults (synchronous=FULL).`

export type Round = Readonly<Record<ContenderName, Measurement>>

/** Measures every engine in every round, each in fresh processes; every other round in the opposite order. */
export function compareEngines(rounds: number, onProgress: (line: string) => void): Round[] {
  const names = Object.keys(contenders) as ContenderName[]
  return Array.from({ length: rounds }, (_, round) => {
    const order = round % 2 === 0 ? names : names.toReversed()
    const measured = order.map((name) => {
      onProgress(`round ${round + 1} of ${rounds}: ${name}`)
      return [name, measureApart<Measurement>('measure.ts', name)] as const
    })
    return Object.fromEntries(measured) as Record<ContenderName, Measurement>
  })
}

type Figure = 'perSecond' | 'latencyMs' | 'firstResultMs' | 'engineMb' | 'allMb'

const shown: Readonly<Record<Figure, (value: number) => string>> = {
  perSecond: (value) => `${value.toFixed(0)}/s`,
  latencyMs: milliseconds,
  firstResultMs: milliseconds,
  engineMb: (value) => `${value.toFixed(0)} MB`,
  allMb: (value) => `${value.toFixed(0)} MB`,
}

const cases: readonly {
  readonly name: string
  readonly id: string
  readonly figure: Figure
  readonly goals: Goals
}[] = [
  {
    name: 'executions of 5 steps, 50 in flight',
    id: 'N1, N2',
    figure: 'perSecond',
    goals: { restate: 2.5, openworkflow: 4.5 },
  },
  {
    name: 'one execution of 10 steps',
    id: 'N4',
    figure: 'latencyMs',
    goals: { restate: 1 / 0.75, openworkflow: 1 / 0.12 },
  },
  { name: 'start to first result', id: 'N5', figure: 'firstResultMs', goals: { restate: 1 / 0.25 } },
  { name: 'memory of the engine', id: 'N5', figure: 'engineMb', goals: { restate: 1 / 0.45 } },
  { name: 'memory with its functions', id: '', figure: 'allMb', goals: {} },
]

type Other = Exclude<ContenderName, 'ours'>
/** How many times better than the other ours has to be. */
type Goals = Readonly<Partial<Record<Other, number>>>

const others: readonly Other[] = ['restate', 'openworkflow']

export function rowsOf(rounds: readonly Round[]): Row[] {
  return [
    ...cases.flatMap(({ name, id, figure, goals }) =>
      others.map((other) => ratioRow(rounds, figure, other, goals[other], `${name}, ${other}`, id)),
    ),
    commitsRow(rounds.map(({ ours }) => ours)),
  ]
}

function ratioRow(
  rounds: readonly Round[],
  figure: Figure,
  other: Other,
  goal: number | undefined,
  name: string,
  id: string,
): Row {
  const ratio = median(
    rounds.map((round) => {
      const [theirs, ours] = [round[other][figure], round.ours[figure]]
      return figure === 'perSecond' ? ours / theirs : theirs / ours
    }),
  )
  return {
    case: name,
    other: shown[figure](median(rounds.map((round) => round[other][figure]))),
    ours: shown[figure](median(rounds.map(({ ours }) => ours[figure]))),
    ratio,
    target: goal === undefined ? '' : `${id} ≥ ${Number(goal.toFixed(2))}×`,
    met: goal === undefined ? undefined : ratio >= goal,
  }
}

/** N6: the rates above are worth something only because an answer waits for a commit, and a commit for the disk. */
function commitsRow(ours: readonly Measurement[]): Row {
  const commits = median(ours.map(({ commitsPerExecution = Number.NaN }) => commitsPerExecution))
  const full = ours.every(({ synchronous }) => synchronous === 2)
  return {
    case: 'commits per execution, 50 in flight',
    other: '',
    ours: `${commits.toFixed(2)}, synchronous=${full ? 'FULL' : 'NOT FULL'}`,
    target: 'N6 ≤ 0.5, FULL',
    met: full && commits <= 0.5,
  }
}
