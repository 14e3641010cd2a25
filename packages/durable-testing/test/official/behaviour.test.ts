import { beforeAll, describe, expect, test } from 'vitest'
import { askRealPackage } from './ask-real-package.ts'
import { runners, sdks } from './packages.ts'
import { runScenarios } from './run-scenarios.ts'
import { scenarios } from './scenarios.ts'

// Every scenario runs on AWS's own testing package and on ours, with handlers of either SDK. Whatever a suite can
// learn from the one, it has to learn from the other.

type Seen = ReadonlyMap<string, object>

describe.each([...sdks])('handlers of %s', (sdk, durable) => {
  let real: Seen
  let ours: Seen
  beforeAll(async () => {
    ;[real, ours] = await Promise.all([askRealPackage<Seen>(sdk), runScenarios(runners.ours, durable)])
  }, 60_000)

  test.each(scenarios.map((scenario) => [scenario.name, scenario.expected] as const))('%s', (scenario, expected) => {
    const end = 'result' in expected ? expected : { thrown: expected.failed }
    expect(real.get(scenario)).toMatchObject({ end })
    expect(ours.get(scenario)).toEqual(real.get(scenario))
  })
})
