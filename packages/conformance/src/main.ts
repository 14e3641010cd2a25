import { resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { CommanderError } from 'commander'
import { type Options, readOptions } from './command-line.ts'
import { hostHandlers } from './local-host.ts'
import { EndpointLost, type JudgeOptions, judge } from './runner/judge.ts'
import { isListening, LambdaApi } from './runner/lambda-api.ts'
import { isFailure, summary, verdictLine, writeReport } from './runner/report.ts'
import { descriptionOf, loadRequirements, type Requirement, selectRequirements } from './runner/requirement.ts'
import type { Verdict } from './runner/verdict.ts'

/** Runs what the options ask for; resolves to the exit code. */
async function main(options: Options): Promise<number> {
  const requirements = selectRequirements(loadRequirements(resolve(options.requirements)), {
    suites: options.suite,
    ids: options.id,
  })
  if (options.list) {
    for (const requirement of requirements) {
      const { id, suite } = requirement
      console.log(`${id.padEnd(6)} ${suite.padEnd(18)} ${descriptionOf(requirement)}`)
    }
    return 0
  }
  const report = reportFile(options.report)
  if (options.endpoint === undefined) {
    await using host = await hostHandlers(options.runtime)
    return await judgeAll(requirements, { ...options, endpoint: host.endpoint, logDir: host.logFolder }, report)
  }
  if (!(await isListening(options.endpoint))) throw new Error(`Nothing answers at ${options.endpoint}: is it running?`)
  return await judgeAll(requirements, { ...options, endpoint: options.endpoint }, report)
}

function reportFile(option: string | undefined): string | undefined {
  if (option === undefined) return undefined
  if (!option.startsWith('json:') || option === 'json:') throw new Error(`--report takes json:FILE, not ${option}.`)
  return option.slice('json:'.length)
}

async function judgeAll(
  requirements: readonly Requirement[],
  options: Options & { readonly endpoint: string },
  report: string | undefined,
): Promise<number> {
  console.log(`${requirements.length} requirements against ${options.endpoint}, ${options.maxWorkers} at a time`)
  const api = new LambdaApi({ ...options, connections: options.maxWorkers * 4 })
  const judging: JudgeOptions = {
    endpoint: options.endpoint,
    api,
    pollIntervalMs: options.pollInterval * 1000,
    noProgressMs: options.noProgress * 1000,
    timeoutMs: options.timeout * 1000,
    ...(options.logDir === undefined ? {} : { logFolder: options.logDir }),
    sleep: pause,
  }
  const verdicts: Verdict[] = []
  const queue = requirements.values()
  async function work(): Promise<void> {
    // Every worker takes from the one iterator, so each requirement is judged once.
    for (const requirement of queue) {
      const verdict = await judge(requirement, judging)
      verdicts.push(verdict)
      console.log(verdictLine(verdict))
    }
  }
  try {
    await Promise.all(Array.from({ length: options.maxWorkers }, work))
  } finally {
    api.close()
  }
  if (report !== undefined) writeReport(report, options.endpoint, verdicts)
  console.log(`\n${summary(verdicts)}`)
  return verdicts.some(isFailure) ? 1 : 0
}

/** The exit code of whatever ends the command early. */
function failure(error: unknown): number {
  // Commander has told its own errors already. Asking for help is one of them, and no failure.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
  const reason = error instanceof Error ? error.message : String(error)
  console.error(error instanceof EndpointLost ? `The endpoint went away in the middle of the run: ${reason}` : reason)
  return 2
}

try {
  process.exitCode = await main(readOptions(process.argv.slice(2)))
} catch (error) {
  process.exitCode = failure(error)
}
