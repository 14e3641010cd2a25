// Measures a runtime with its default transport in a process of its own: node measure-transport.ts RUNTIME, in the
// environment of a Loopback. Prints microseconds per step.
import { median } from '../row.ts'
import { MemoryService } from './memory-service.ts'
import { loadRuntime, type RuntimeName } from './runtimes.ts'

const STEPS = 500

const { withDurableExecution } = await loadRuntime(process.argv[2] as RuntimeName)
const handler = withDurableExecution(async (_event, ctx) => {
  for (let i = 0; i < STEPS; i++) await ctx.step('s', async () => i)
})

async function microsPerStep(execution: number): Promise<number> {
  const event = new MemoryService().event()
  const own = { ...event, DurableExecutionArn: `${event.DurableExecutionArn}-${process.pid}-${execution}` }
  const start = performance.now()
  // The Lambda context has many members that no runtime reads.
  const { Status } = await handler(own, { awsRequestId: 'bench', getRemainingTimeInMillis: () => 900_000 } as never)
  if (Status !== 'SUCCEEDED') throw new Error(`expected SUCCEEDED, got ${Status}`)
  return ((performance.now() - start) * 1000) / STEPS
}

// For warming up.
await microsPerStep(0)
const measured: number[] = []
for (let execution = 1; execution <= 5; execution++) measured.push(await microsPerStep(execution))
process.stdout.write(String(median(measured)))
// The official runtime leaves a timer behind, and both keep their connections.
process.exit(0)
