import { resolve } from 'node:path'
import { Command, InvalidArgumentError, Option } from 'commander'
import type { Runtime } from './local-host.ts'

/** Where this project keeps its part of the published requirements: beside the repository. */
const BESIDE_THE_REPOSITORY = resolve(import.meta.dirname, '../../../../shared/conformance/requirements')

export interface Options {
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

/**
 * Reads the options of the command.
 * @throws CommanderError for wrong usage, which it has told then, and for `--help`.
 */
export function readOptions(args: readonly string[]): Options {
  return (
    new Command('conformance')
      .description(
        'Judges an endpoint by the conformance requirements that AWS publishes for durable functions. Without ' +
          '--endpoint, it starts the local engine and hosts the handlers of this package.',
      )
      .exitOverride()
      .option('--requirements <dir>', 'folder of requirements, a folder per suite in it', BESIDE_THE_REPOSITORY)
      .addOption(list('--suite <names...>', 'only these suites'))
      .addOption(list('--id <ids...>', 'only these requirements'))
      .addOption(
        new Option('--runtime <name>', 'runtime of the hosted handlers').choices(['core', 'official']).default('core'),
      )
      .option('--endpoint <url>', 'judge this endpoint instead: it has to host the functions conformance-<id>', address)
      .option('--log-dir <dir>', 'with --endpoint: where the functions log, <function>.log each')
      .option('--region <name>', 'region to sign for', 'us-east-1')
      // Each starts a process or two. Twice as many take as long on two cores, and the waits of a second, which have to
      // outlast an invocation, come close to not doing so.
      .option('--max-workers <n>', 'requirements at the same time', number, 4)
      .option('--poll-interval <s>', 'seconds between two looks at an asynchronous execution', number, 0.5)
      .option('--no-progress <s>', 'seconds without a new event after which an execution has failed', number, 30)
      .option('--timeout <s>', 'limit for one execution, in seconds', number, 300)
      .option('--report <json:file>', 'write a machine-readable report')
      .option('--list', 'list the selected requirements and end')
      .addHelpText('after', '\nExit code: 0 everything passed, 1 something did not, 2 wrong usage or no endpoint.')
      .parse(args, { from: 'user' })
      .opts<Options>()
  )
}

/** An option for several values, separated by blanks or commas. */
function list(flags: string, description: string): Option {
  return new Option(flags, description)
    .default([], 'all')
    .argParser((text: string, before: string[]) => [...before, ...text.split(',').filter((value) => value !== '')])
}

function number(text: string): number {
  const value = Number(text)
  if (!Number.isFinite(value) || value <= 0) throw new InvalidArgumentError('It has to be a number above 0.')
  return value
}

function address(text: string): string {
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return text
  throw new InvalidArgumentError('It has to be an address like http://127.0.0.1:9010.')
}
