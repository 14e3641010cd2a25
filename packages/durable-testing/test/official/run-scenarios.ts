import { observe } from './observe.ts'
import type { Durable, RunnerClass } from './packages.ts'
import { type Runner, type Scenario, scenarios } from './scenarios.ts'

/** Runs all scenarios on a testing package, with handlers of an SDK. What is seen, by their names. */
export async function runScenarios(TestRunner: RunnerClass, durable: Durable): Promise<ReadonlyMap<string, object>> {
  const seen = new Map<string, object>()
  async function play(scenario: Scenario, attempt = 1): Promise<void> {
    const runner: Runner = new TestRunner({ handlerFunction: durable(scenario.handler) })
    scenario.register?.(runner, durable)
    const observed = await observe(scenario, runner)
    if (!observed.whole && attempt < 5) return await play(scenario, attempt + 1)
    seen.set(scenario.name, observed)
  }
  await TestRunner.setupTestEnvironment()
  await Promise.all(scenarios.filter(({ skipTime }) => skipTime !== true).map(play))
  await TestRunner.teardownTestEnvironment()
  // AWS's package skips the time of the whole process.
  await TestRunner.setupTestEnvironment({ skipTime: true })
  for (const scenario of scenarios.filter(({ skipTime }) => skipTime === true)) await play(scenario)
  await TestRunner.teardownTestEnvironment()
  return seen
}
