// Measures one engine in a process of its own: node measure.ts ENGINE FOLDER. Prints one line of JSON.
import { median } from '../row.ts'
import { type ContenderName, startContender } from './contender.ts'
import { residentMemory } from './memory.ts'
import { ratePerSecond } from './rate.ts'

export interface Measurement {
  /** From the start of the engine, its modules not yet loaded, to the result of a first execution of 10 steps. */
  readonly firstResultMs: number
  /** An execution of 10 steps with nothing else running, median. */
  readonly latencyMs: number
  /** Executions of 5 steps per second, 50 in flight. */
  readonly perSecond: number
  readonly commitsPerExecution?: number
  /** SQLite's setting. */
  readonly synchronous?: number
  /** Resident memory of the engine's process at the end, and of all processes that a user of it runs. */
  readonly engineMb: number
  readonly allMb: number
}

const AT_ONCE = 50
/** Everything is done for a time, not a number of times, so that every engine's code is as well compiled as it gets. */
const WARM_UP_MS = { alone: 2000, many: 5000 }
const MEASURED_MS = { alone: 3000, many: 5000 }

const [name = '', folder = ''] = process.argv.slice(2)

// Also when the time is up, the processes of the engine end with this one.
process.once('SIGTERM', () => process.exit(1))

const started = performance.now()
const contender = await startContender(name as ContenderName, folder)
await contender.run(10)
const firstResultMs = performance.now() - started

await ratePerSecond(1, WARM_UP_MS.alone, () => contender.run(10))
const latencies: number[] = []
await ratePerSecond(1, MEASURED_MS.alone, async () => {
  const begun = performance.now()
  await contender.run(10)
  latencies.push(performance.now() - begun)
})

await ratePerSecond(AT_ONCE, WARM_UP_MS.many, () => contender.run(5))
const before = await contender.storage?.()
let executions = 0
const perSecond = await ratePerSecond(AT_ONCE, MEASURED_MS.many, async () => {
  await contender.run(5)
  executions += 1
})
const after = await contender.storage?.()

const memory = residentMemory(contender.engine, contender.processes)
const measurement: Measurement = {
  firstResultMs,
  latencyMs: median(latencies),
  perSecond,
  ...(before === undefined || after === undefined
    ? {}
    : { commitsPerExecution: (after.commits - before.commits) / executions, synchronous: after.synchronous }),
  engineMb: memory.one,
  allMb: memory.all,
}
await contender.close()
process.stdout.write(JSON.stringify(measurement))
process.exit(0)
