import { resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { Command, InvalidArgumentError, Option } from 'commander'
import { hostHandlers, type Runtime } from './local-host.ts'
import { EndpointLost, type JudgeOptions, judge } from './runner/judge.ts'
import { isListening, LambdaApi } from './runner/lambda-api.ts'
import { isFailure, summary, verdictLine, writeReport } from './runner/report.ts'
import { loadRequirements, type Requirement, selectRequirements } from './runner/requirement.ts'
import type { Verdict } from './runner/verdict.ts'

/** Where this project keeps its part of the published requirements: beside the repository. */
const BESIDE_THE_REPOSITORY = resolve(import.meta.dirname, '../../../../shared/conformance/requirements')

interface Options {
  readonly requirements: string
  readonly suite: readonly string[]
  readonly id: readonly string[]
  readonly runtime: Runtime
  readonly endpoint?: string
  readonly logDir?: string
  readonly region: string
  readonly maxWorkers: number
  readonly pollInterval: number
  readonly noProgress: number
  readonly timeout: number
  readonly report?: string
  readonly list?: boolean
}

function number(text: string): number {
  const value = Number(text)
  if (!Number.isFinite(value) || value <= 0) throw new InvalidArgumentError('It has to be a number above 0.')
  return value
}

const program = new Command('conformance')
  .description(
    'Judges an endpoint by the conformance requirements that AWS publishes for durable functions. Without --endpoint, ' +
      'it starts the local engine and hosts the handlers of this package.',
  )
  .option('--requirements <dir>', 'folder of requirements, a folder per suite in it', BESIDE_THE_REPOSITORY)
  .option('--suite <names...>', 'only these suites', [])
  .option('--id <ids...>', 'only these requirements', [])
  .addOption(
    new Option('--runtime <name>', 'runtime of the hosted handlers').choices(['core', 'official']).default('core'),
  )
  .option('--endpoint <url>', 'judge this endpoint instead: it has to host the functions conformance-<id>')
  .option('--log-dir <dir>', 'with --endpoint: where the functions log, <function>.log each')
  .option('--region <name>', 'region to sign for', 'us-east-1')
  .option('--max-workers <n>', 'requirements at the same time', number, 8)
  .option('--poll-interval <s>', 'seconds between two looks at an asynchronous execution', number, 0.5)
  .option('--no-progress <s>', 'seconds without a new event after which an execution has failed', number, 30)
  .option('--timeout <s>', 'limit for one execution, in seconds', number, 300)
  .option('--report <json:file>', 'write a machine-readable report')
  .option('--list', 'list the selected requirements and end')
  .addHelpText('after', '\nExit code: 0 everything passed, 1 something did not, 2 wrong usage or no endpoint.')

/** Runs what the arguments ask for; resolves to the exit code. */
async function main(options: Options): Promise<number> {
  const requirements = selectRequirements(loadRequirements(resolve(options.requirements)), {
    suites: options.suite,
    ids: options.id,
  })
  if (options.list) {
    for (const { id, suite, spec } of requirements)
      console.log(`${id.padEnd(6)} ${suite.padEnd(18)} ${spec.description}`)
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

program.parse()
try {
  process.exitCode = await main(program.opts<Options>())
} catch (error) {
  const reason = error instanceof Error ? error.message : String(error)
  console.error(error instanceof EndpointLost ? `The endpoint went away in the middle of the run: ${reason}` : reason)
  process.exitCode = 2
}
