import { resolve } from 'node:path'
import type { LocalDurableTestRunner } from '@aws/durable-execution-sdk-js-testing'
import { loadRuntime } from '../runtime/runtimes.ts'
import type { Case } from './cases.ts'

const PACKAGES = resolve(import.meta.dirname, '../../../packages')

/** Runs a case once, and checks that it succeeded. */
export type RunOnce = () => Promise<void>

/** The ways to run a durable function in a test: AWS's, AWS's suites with our runner, and ours. */
export const ways = {
  'AWS package': (one: Case) => withRunner('@aws/durable-execution-sdk-js-testing', one),
  'drop-in': (one: Case) => withRunner(resolve(PACKAGES, 'durable-testing/src/official/index.ts'), one),
  run: withRun,
} as const

export type Way = keyof typeof ways

async function withRunner(from: string, { handler, skipTime }: Case): Promise<RunOnce> {
  // The type test of durable-testing/official shows that the one can stand in for the other.
  const testing: { LocalDurableTestRunner: typeof LocalDurableTestRunner } = await import(from)
  const { withDurableExecution } = await loadRuntime('official')
  const handlerFunction = withDurableExecution(handler)
  await testing.LocalDurableTestRunner.setupTestEnvironment({ skipTime })
  return async () => {
    const result = await new testing.LocalDurableTestRunner({ handlerFunction }).run()
    expectSucceeded(result.getStatus())
  }
}

async function withRun({ handler }: Case): Promise<RunOnce> {
  const { run } = await import('../../../packages/durable-testing/src/index.ts')
  const { withDurableExecution } = await loadRuntime('ours')
  const durable = withDurableExecution(handler)
  return async () => expectSucceeded((await run(durable)).status)
}

function expectSucceeded(status: string | undefined): void {
  if (status !== 'SUCCEEDED') throw new Error(`The execution is ${status}, SUCCEEDED was expected.`)
}
