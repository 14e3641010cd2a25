// Measures suspension in a process of its own: node suspend.ts RUNTIME. Prints one line of JSON when the process ends.
import { MemoryService } from './memory-service.ts'
import { loadRuntime, type RuntimeName } from './runtimes.ts'

export interface Suspension {
  /** From the invocation to PENDING, median. */
  readonly ms: number
  /** How long the process lives on after the last output. */
  readonly lingerMs: number
}

const { withDurableExecution } = await loadRuntime((process.argv[2] ?? 'ours') as RuntimeName)
const times: number[] = []
for (let i = 0; i < 30; i++) {
  const service = new MemoryService()
  const durable = withDurableExecution(
    async (_event, ctx) => {
      await ctx.step('step', async () => 1)
      await ctx.wait('wait', { seconds: 60 })
    },
    { durableExecutionClient: service },
  )
  const start = performance.now()
  const output = await durable(service.event(), {
    awsRequestId: 'bench',
    getRemainingTimeInMillis: () => 900_000,
  } as never)
  times.push(performance.now() - start)
  if (output.Status !== 'PENDING') throw new Error(`expected PENDING, got ${output.Status}`)
}
const ended = performance.now()
process.on('exit', () => {
  const ms = times.toSorted((a, b) => a - b)[times.length >> 1] ?? Number.NaN
  const suspension: Suspension = { ms, lingerMs: performance.now() - ended }
  process.stdout.write(JSON.stringify(suspension))
})
