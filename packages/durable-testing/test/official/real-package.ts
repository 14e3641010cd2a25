import { faults } from './fault-checks.ts'
import { runners, sdks } from './packages.ts'
import { runScenarios } from './run-scenarios.ts'

// A process of its own for AWS's testing package: it fakes the clock of its process and leaves worker threads behind.
// Told `faults`, or the name of an SDK, it sends what it saw and ends.

const BOUND_MS = 8000
// Before anything fakes it.
const { setTimeout } = globalThis

async function seen(question: string | undefined): Promise<unknown> {
  if (question === 'faults') return await outcomesOfFaults()
  const durable = sdks.get(question ?? '')
  if (durable === undefined) throw new Error(`"faults" or the name of an SDK was expected, got ${question}`)
  return await runScenarios(runners.real, durable)
}

/** By name: `passes`, or why the check failed. */
async function outcomesOfFaults(): Promise<ReadonlyMap<string, string>> {
  const outcomes = new Map<string, string>()
  for (const { name, check } of faults) {
    const limit = new Promise<string>((resolve) => setTimeout(() => resolve(`no end within ${BOUND_MS} ms`), BOUND_MS))
    const outcome = check(runners.real).then(
      () => 'passes',
      (error) => (error instanceof Error ? error.message : JSON.stringify(error)),
    )
    outcomes.set(name, await Promise.race([outcome, limit]))
    await runners.real.teardownTestEnvironment()
  }
  return outcomes
}

process.send?.(await seen(process.argv[2]), () => process.exit())
