import { Argument, Command } from 'commander'
import { executionNameOf } from '../execution-name.ts'
import { commandName } from './command-name.ts'
import { findExecution } from './find-execution.ts'
import { type LocalCommandOptions, localCommand, withLocalTarget } from './local-command.ts'
import { jsonText, type Terminal } from './terminal.ts'

interface SkipOptions extends LocalCommandOptions {
  readonly function?: string
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
  return localCommand(command)
}

async function skip(text: string, operation: string | undefined, options: SkipOptions, { print }: Terminal) {
  await withLocalTarget(options, async ({ client, local, atRest }) => {
    const execution = await findExecution(client, text, options.function)
    const skipped = await local.call<Skipped>('POST', '/clock/skip', { execution, operation })
    if (options.json === true) {
      print(jsonText({ executionArn: execution, ...skipped }))
      return
    }
    const rest = atRest ? ' The execution goes on when an engine runs here.' : ''
    print(`Skipped ${whatOf(skipped)} of ${executionNameOf(execution)}, due at ${skipped.dueAt}.${rest}`)
  })
}

function whatOf({ kind, operation }: Skipped): string {
  if (operation === undefined) return 'the time until the next invocation'
  const name = operation.name ?? operation.id
  return kind === 'wait' ? `the wait ${name}` : `the time until the next attempt of ${name}`
}
