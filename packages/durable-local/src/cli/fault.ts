import { Argument, Command, InvalidArgumentError, Option } from 'commander'
import { type FaultKind, faultKinds } from '../faults/fault-kinds.ts'
import type { SetFault } from '../faults/faults.ts'
import { UserError } from '../user-error.ts'
import { commandName } from './command-name.ts'
import { faultText, whereText } from './fault-text.ts'
import { type LocalCommandOptions, localCommand, withLocalTarget } from './local-command.ts'
import { nearest } from './nearest.ts'
import { secondsText, wholeNumber } from './options.ts'
import { table } from './table.ts'
import { jsonText, type Terminal } from './terminal.ts'

interface AddOptions extends LocalCommandOptions {
  readonly execution?: string
  readonly function?: string
  readonly route?: string
  readonly checkpoint?: number
  readonly times?: number
  readonly delay?: number
  readonly retryAfter?: number
}

/** `durable fault`: what is to go wrong on purpose, on a running engine. */
export function faultCommand(terminal: Terminal): Command {
  return new Command('fault')
    .summary('make things go wrong on purpose: add, list or reset')
    .description(
      'Sets what is to go wrong on purpose on the engine that runs on the data folder. Faults go with their engine; what ' +
        'has happened stays visible in `show` and `history`. To set faults from the start: --faults of `dev` and `run`.',
    )
    .addCommand(addCommand(terminal))
    .addCommand(listCommand(terminal))
    .addCommand(resetCommand(terminal))
}

function addCommand(terminal: Terminal): Command {
  const command = new Command('add')
    .description('Sets a fault.')
    .addArgument(new Argument('<kind>', 'what goes wrong; see below').argParser(faultKind))
    .option('--execution <execution>', 'only in this execution, by name or ARN')
    .option('--function <name>', 'only in this function: its name, or its component in the stack file')
    .option(
      '--route <operation>',
      'which requests: an operation of the Lambda API (default: CheckpointDurableExecution)',
    )
    .addOption(
      new Option('--checkpoint <n>', 'only at the n-th checkpoint of an execution').argParser(
        wholeNumber(1, 1_000_000),
      ),
    )
    .addOption(new Option('--times <n>', 'how often (default: 1)').argParser(wholeNumber(1, 10_000)))
    .addOption(new Option('--delay <time>', 'how late, for latency and slow-host: 500ms, 2s').argParser(secondsText))
    .addOption(
      new Option('--retry-after <seconds>', 'what a throttled client is told (default: 1)').argParser(
        wholeNumber(0, 60),
      ),
    )
    .addHelpText('after', addHelp)
    .action(async (kind: FaultKind, options: AddOptions) => {
      const { execution, function: functionName, route, checkpoint, times, delay, retryAfter } = options
      const input = { kind, execution, function: functionName, route, checkpoint, times }
      const fault = { ...input, delaySeconds: delay, retryAfterSeconds: retryAfter }
      await withLocalTarget(options, async ({ local }) => {
        const set = await inFlags(local.call<SetFault>('POST', '/faults', fault))
        terminal.print(options.json === true ? jsonText(set) : `Set: ${faultText(set)}.`)
      })
    })
  return localCommand(command)
}

function faultKind(text: string): string {
  const kinds = Object.keys(faultKinds)
  if (kinds.includes(text)) return text
  const meant = nearest(text, kinds)
  throw new InvalidArgumentError(`Expected one of ${kinds.join(', ')}.${meant ? ` Did you mean ${meant}?` : ''}`)
}

const FLAGS: Readonly<Record<string, string>> = {
  execution: '--execution',
  function: '--function',
  route: '--route',
  checkpoint: '--checkpoint',
  times: '--times',
  delaySeconds: '--delay',
  retryAfterSeconds: '--retry-after',
}

/** The engine names the members of a fault; who types a command knows its options. */
async function inFlags<T>(call: Promise<T>): Promise<T> {
  try {
    return await call
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    const message = error.message.replaceAll(/"(\w+)"/g, (quoted, name: string) => FLAGS[name] ?? quoted)
    throw new UserError(message, { cause: error })
  }
}

function addHelp(): string {
  const widest = Math.max(...Object.keys(faultKinds).map((kind) => kind.length))
  const kinds = Object.entries(faultKinds).map(([kind, meaning]) => `  ${kind.padEnd(widest)}  ${meaning}`)
  return `
Kinds:
${kinds.join('\n')}

Examples:
  ${commandName()} fault add crash-after --checkpoint 3 --function Order
  ${commandName()} fault add throttle --times 5 --execution happy-3f9a2c
  ${commandName()} fault add latency --delay 2s --route Invoke --times 100`
}

function listCommand(terminal: Terminal): Command {
  const command = new Command('list')
    .description('Lists the faults that are set, and how often each has happened.')
    .action((options: LocalCommandOptions) =>
      withLocalTarget(options, async ({ local }) => {
        const { faults } = await local.call<{ readonly faults: readonly SetFault[] }>('GET', '/faults')
        if (options.json === true) terminal.print(jsonText(faults))
        else if (faults.length === 0) terminal.print('No faults are set.')
        else terminal.print(table(faults, COLUMNS, terminal.width).join('\n'))
      }),
    )
  return localCommand(command)
}

function resetCommand(terminal: Terminal): Command {
  const command = new Command('reset')
    .description('Takes faults away: all of them, or one.')
    .addArgument(new Argument('[id]', 'of the one, as `list` shows it'))
    .action((id: string | undefined, options: LocalCommandOptions) =>
      withLocalTarget(options, async ({ local }) => {
        const faults =
          id === undefined
            ? (await local.call<{ readonly faults: readonly SetFault[] }>('DELETE', '/faults')).faults
            : [await local.call<SetFault>('DELETE', `/faults/${encodeURIComponent(id)}`)]
        if (options.json === true) terminal.print(jsonText(faults))
        else if (faults.length === 0) terminal.print('No faults were set.')
        else terminal.print(faults.map((fault) => `Taken away: ${faultText(fault)}.`).join('\n'))
      }),
    )
  return localCommand(command)
}

const COLUMNS = [
  { title: 'ID', value: ({ id }: SetFault) => id },
  { title: 'KIND', value: ({ kind }: SetFault) => kind },
  { title: 'HAPPENED', value: ({ injected, times }: SetFault) => `${injected} of ${times}` },
  { title: 'WHERE', value: whereText, shrinks: true },
]
