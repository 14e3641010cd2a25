// Measures one case under one runtime in a process of its own: node measure.ts RUNTIME CASE [HISTORY-FILE]
// Prints one line of JSON. With the runtime `record` it writes the history that the case's replays start from.
import { readFileSync, writeFileSync } from 'node:fs'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { cases } from './cases.ts'
import { MemoryService } from './memory-service.ts'
import { loadRuntime, type RuntimeName } from './runtimes.ts'

export interface Measurement {
  /** Median of the repetitions. */
  readonly ms: number
  /** The first repetition in the process, with nothing compiled yet. */
  readonly coldMs: number
  readonly calls: number
  readonly updates: number
  readonly maxRssMb: number
}

const lambdaContext = { awsRequestId: 'bench', functionName: 'bench', getRemainingTimeInMillis: () => 900_000 }

const [runtime = '', caseName = '', historyFile] = process.argv.slice(2)
const found = cases.find(({ name }) => name === caseName)
if (found === undefined) throw new Error(`There is no case "${caseName}".`)
const { handler, n, latencyMs = 0, repetitions = 5, replay } = found

async function runOnce(name: RuntimeName, service: MemoryService, history?: string): Promise<number> {
  const { withDurableExecution } = await loadRuntime(name)
  const durable = withDurableExecution(async (_event, ctx) => handler(ctx, n), { durableExecutionClient: service })
  const event = service.event(history)
  // Between two invocations Lambda's runtime waits for the next event, and memory may be collected.
  await nextTurn()
  globalThis.gc?.()
  const start = performance.now()
  // The Lambda context has many members that no runtime reads.
  const output = await durable(event, lambdaContext as never)
  const ms = performance.now() - start
  if (output.Status !== 'SUCCEEDED') throw new Error(`The case ended ${JSON.stringify(output).slice(0, 300)}`)
  return ms
}

if (runtime === 'record' && historyFile !== undefined) {
  const service = new MemoryService()
  await runOnce('ours', service)
  writeFileSync(historyFile, service.history(replay))
} else {
  const history = historyFile === undefined ? undefined : readFileSync(historyFile, 'utf8')
  const times: number[] = []
  let service = new MemoryService(latencyMs)
  for (let i = 0; i <= repetitions; i++) {
    service = new MemoryService(latencyMs)
    times.push(await runOnce(runtime as RuntimeName, service, history))
  }
  const [coldMs = 0, ...warm] = times
  const measurement: Measurement = {
    ms: median(warm),
    coldMs,
    calls: service.calls,
    updates: service.updates,
    maxRssMb: process.resourceUsage().maxRSS / 1024,
  }
  process.stdout.write(JSON.stringify(measurement))
}
// The official runtime leaves a timer behind that would keep the process alive.
process.exit(0)

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}
