import { Argument, Command } from 'commander'
import { commandName } from './command-name.ts'
import { findExecution } from './find-execution.ts'
import { jsonOption, localTargetOptions } from './options.ts'
import { type LocalTargetOptions, openLocalTarget } from './target.ts'
import { jsonText, type Terminal } from './terminal.ts'

interface SkipOptions extends LocalTargetOptions {
  readonly function?: string
  readonly json?: boolean
}

/** As the engine tells it. */
interface Skipped {
  readonly kind: 'wait' | 'retry' | 'invoke'
  readonly operation?: { readonly id: string; readonly name?: string }
  readonly dueAt: string
}

/** `durable skip`: lets one wait, retry or repeated invocation of an execution be due now. */
export function skipCommand(terminal: Terminal): Command {
  const command = new Command('skip')
    .summary('end one wait or retry delay of an execution now')
    .description(
      'Ends a wait of an execution now, or begins a retry now that waits for its time: the next one, or the one that is ' +
        'named. Time itself does not move. What waits for an answer cannot be skipped: see `callback`.',
    )
    .addArgument(new Argument('<execution>', 'name or ARN of the execution'))
    .addArgument(new Argument('[operation]', 'name or id of the wait or step (default: the next one that is due)'))
    .option('--function <name>', 'the function it belongs to, where several have one of that name')
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `
Examples:
  ${commandName()} skip happy-3f9a2c
  ${commandName()} skip happy-3f9a2c cancellation-window`,
    )
    .action((execution: string, operation: string | undefined, options: SkipOptions) =>
      skip(execution, operation, options, terminal),
    )
  for (const option of localTargetOptions()) command.addOption(option)
  return command
}

async function skip(text: string, operation: string | undefined, options: SkipOptions, { print }: Terminal) {
  const target = await openLocalTarget(options)
  try {
    const execution = await findExecution(target.client, text, options.function)
    const skipped = await target.local.call<Skipped>('POST', '/clock/skip', { execution, operation })
    if (options.json === true) {
      print(jsonText({ executionArn: execution, ...skipped }))
      return
    }
    const rest = target.atRest ? ' The execution goes on when an engine runs here.' : ''
    print(`Skipped ${whatOf(skipped)} of ${execution.split('/')[2]}, due at ${skipped.dueAt}.${rest}`)
  } finally {
    await target.close()
  }
}

function whatOf({ kind, operation }: Skipped): string {
  if (operation === undefined) return 'the time until the next invocation'
  const name = operation.name ?? operation.id
  return kind === 'wait' ? `the wait ${name}` : `the time until the next attempt of ${name}`
}
