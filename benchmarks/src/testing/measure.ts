// Measures one case in a process of its own and prints milliseconds as one line of JSON: node measure.ts WAY CASE
// With `crashEverywhere` as the way, it prints those of a plain run, and how much longer one of its runs takes.
import { median } from '../row.ts'
import { loadRuntime } from '../runtime/runtimes.ts'
import { cases, threeStepsAndAWait } from './cases.ts'
import { type Way, ways } from './ways.ts'

export interface CrashMeasurement {
  readonly plainMs: number
  /** How much longer one of the runs of crashEverywhere takes. */
  readonly factor: number
  readonly runs: number
}

// AWS's package puts another clock in the place of the process's.
const now = performance.now.bind(performance)

const [way = '', caseName] = process.argv.slice(2)
process.stdout.write(JSON.stringify(way === 'crashEverywhere' ? await crashes() : await times(way as Way)))
// AWS's package and runtime leave a thread and a timer behind that would keep the process alive.
process.exit(0)

async function times(name: Way): Promise<number> {
  const one = cases.find((candidate) => candidate.name === caseName)
  if (one === undefined || !(name in ways)) throw new Error(`There is no case "${caseName}" for "${name}".`)
  const once = await ways[name](one)
  return await medianTime(once)
}

async function crashes(): Promise<CrashMeasurement> {
  const { crashEverywhere, run } = await import('../../../packages/durable-testing/src/index.ts')
  const { withDurableExecution } = await loadRuntime('ours')
  const handler = withDurableExecution(threeStepsAndAWait)
  const plain: number[] = []
  const factors: number[] = []
  let runs = 0
  for (const end = now() + 5000; now() < end; ) {
    const everywhere = await timeOf(async () => {
      runs = (await crashEverywhere(handler)).rows.length + 1
    })
    const asManyPlain = await timeOf(async () => {
      for (let i = 0; i < runs; i++) await run(handler)
    })
    plain.push(asManyPlain / runs)
    factors.push(everywhere / asManyPlain)
  }
  return { plainMs: median(plain), factor: median(factors), runs }
}

/** Milliseconds, over what fits into two seconds. The first time, with nothing compiled yet, does not count. */
async function medianTime(once: () => Promise<void>): Promise<number> {
  await once()
  const taken: number[] = []
  const end = now() + 2000
  while (taken.length === 0 || now() < end) {
    taken.push(await timeOf(once))
  }
  return median(taken)
}

async function timeOf(work: () => Promise<void>): Promise<number> {
  const start = now()
  await work()
  return now() - start
}
