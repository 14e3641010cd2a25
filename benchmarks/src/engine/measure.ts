// Measures one engine in a process of its own: node measure.ts ENGINE FOLDER. Prints one line of JSON.
import { median } from '../row.ts'
import { type ContenderName, startContender } from './contender.ts'
import { inFlight } from './in-flight.ts'
import { residentMemory } from './memory.ts'

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

const WARM_UP = { single: 10, many: 300 }
const SINGLE = 50
const MANY = 1000
const AT_ONCE = 50

const [name = '', folder = ''] = process.argv.slice(2)

const started = performance.now()
const contender = await startContender(name as ContenderName, folder)
await contender.run(10)
const firstResultMs = performance.now() - started

for (let i = 0; i < WARM_UP.single; i++) await contender.run(10)
const latencies: number[] = []
for (let i = 0; i < SINGLE; i++) {
  const begun = performance.now()
  await contender.run(10)
  latencies.push(performance.now() - begun)
}

await inFlight(AT_ONCE, WARM_UP.many, () => contender.run(5))
const before = await contender.storage?.()
const begun = performance.now()
await inFlight(AT_ONCE, MANY, () => contender.run(5))
const seconds = (performance.now() - begun) / 1000
const after = await contender.storage?.()

const memory = residentMemory(contender.engine, contender.processes)
const measurement: Measurement = {
  firstResultMs,
  latencyMs: median(latencies),
  perSecond: MANY / seconds,
  ...(before === undefined || after === undefined
    ? {}
    : { commitsPerExecution: (after.commits - before.commits) / MANY, synchronous: after.synchronous }),
  engineMb: memory.one,
  allMb: memory.all,
}
await contender.close()
process.stdout.write(JSON.stringify(measurement))
process.exit(0)
