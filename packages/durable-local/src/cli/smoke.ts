import { Command, InvalidArgumentError, Option } from 'commander'
import { loadStack } from '../stack/load-stack.ts'
import { UserError } from '../user-error.ts'
import { commandName } from './command-name.ts'
import { durationText, parseDuration } from './duration-text.ts'
import { entryFunction } from './entry-function.ts'
import { EXAMPLE_ARGUMENT, SOME_EXAMPLE } from './example-argument.ts'
import { eventNames, exampleEvent } from './example-event.ts'
import { exampleFolder } from './example-folder.ts'
import type { ExecutionReport } from './execution-essence.ts'
import { openDeployed, openHere } from './smoke-place.ts'
import type { Terminal } from './terminal.ts'

interface SmokeOptions {
  readonly stage?: string
  readonly endpoint?: string
  readonly event?: string
  /** Milliseconds. */
  readonly within: number
  readonly function?: string
}

/** `durable smoke`: does what is deployed do what it does here? */
export function smokeCommand(terminal: Terminal, onFailed: () => void): Command {
  return new Command('smoke')
    .summary('compare what is deployed with a local run')
    .description(
      'Runs every event of an example where it is deployed, and here, and compares how the two ended and what they did\n' +
        'on the way. What is deployed has its real effects, and waits for real.\n' +
        'Exit code 0 only if all went the same way.',
    )
    .argument('<example>', EXAMPLE_ARGUMENT)
    .option('--stage <name>', 'on AWS, as deployed to this stage, with the credentials and region of your AWS CLI')
    .option('--endpoint <url>', 'on the Lambda API at this address instead of AWS')
    .option('--event <name>', 'only this one in events/')
    .addOption(
      new Option('--within <duration>', 'leave out what takes longer there: 90s, 5m, 2h')
        .default(300_000, '5m')
        .argParser(durationOption),
    )
    .option('--function <name>', 'which durable function, where an example has several')
    .addHelpText(
      'after',
      `
Examples:
  ${commandName()} smoke ${SOME_EXAMPLE} --stage yours
  ${commandName()} smoke ${SOME_EXAMPLE} --endpoint http://127.0.0.1:9010 --event happy`,
    )
    .action(async (example: string, options: SmokeOptions) => {
      if (!(await smoke(example, options, terminal))) onFailed()
    })
}

/** Returns whether all events went the same way. */
async function smoke(example: string, options: SmokeOptions, { directory, print, note }: Terminal): Promise<boolean> {
  const { stage, endpoint, event: only, within } = options
  if (stage === undefined && endpoint === undefined) {
    throw new UserError(`Say where it is deployed: --stage yours (on AWS), or --endpoint URL.`, { exitCode: 2 })
  }
  const folder = exampleFolder(example, directory)
  const stack = await loadStack(folder, stage === undefined ? {} : { stage })
  const fn = entryFunction(stack, options.function)
  const events = (only === undefined ? eventNames(folder) : [only]).map((name) => exampleEvent(name, folder, directory))
  if (events.length === 0) throw new UserError(`${folder} has no events: write one into events/.`)
  // Most commands can do without: it brings the test runner along.
  const { differences, essenceOf } = await import('./execution-essence.ts')
  await using deployed = await openDeployed(stack, fn, options)
  await using here = await openHere(folder, fn)
  let same = true
  for (const event of events) {
    const local = await here.run(event)
    const left = reasonToLeaveOut(local, within)
    if (left !== undefined) {
      note(`${event.name} ${left}: left out.`)
      continue
    }
    const there = await deployed.run(event)
    const different = differences(essenceOf(there), essenceOf(local))
    print(
      `${different.length === 0 ? '✓' : '✗'} ${event.name}  ${there.status}, operations: ${there.operations.length}`,
    )
    for (const difference of different) print(`    ${difference}`)
    same &&= different.length === 0
  }
  return same
}

/** What waits here for a moment, because its time is skipped, waits for real there. */
function reasonToLeaveOut({ status, startedAt, endedAt }: ExecutionReport, within: number): string | undefined {
  if (status === 'RUNNING') return 'waits for an answer that events/ does not give'
  const takes = Date.parse(String(endedAt)) - Date.parse(String(startedAt))
  return takes > within ? `takes ${durationText(takes)} there (see --within)` : undefined
}

function durationOption(text: string): number {
  const ms = parseDuration(text)
  if (ms === undefined) throw new InvalidArgumentError('Expected a duration such as 90s, 5m or 2h.')
  return ms
}
