import { Argument, Command, InvalidArgumentError, Option } from 'commander'
import { UserError } from '../user-error.ts'
import { commandName } from './command-name.ts'
import { durationText, parseDuration } from './duration-text.ts'
import type { LocalApi } from './local-api.ts'
import { type LocalCommandOptions, localCommand, withLocalTarget } from './local-command.ts'
import { jsonText, type Terminal } from './terminal.ts'

/** As the engine tells it; moments are ISO 8601. */
interface ClockStatus {
  readonly now: string
  readonly nextDue?: string
  readonly busy: boolean
  /** Of a move: false if it is not at its end yet. */
  readonly done?: boolean
}

/** `durable clock`: durable time of a running engine. */
export function clockCommand(terminal: Terminal): Command {
  return new Command('clock')
    .summary('read durable time, or move it forward')
    .description(
      'Reads durable time of the engine that runs on the data folder, or moves it forward. It moves from timer to timer, ' +
        'and lets functions do their work in between. Durable time never goes back.',
    )
    .addCommand(showCommand(terminal), { isDefault: true })
    .addCommand(advanceCommand(terminal))
    .addCommand(runUntilIdleCommand(terminal))
    .addHelpText(
      'after',
      `
Examples:
  ${commandName()} clock
  ${commandName()} clock advance 2h
  ${commandName()} clock run-until-idle`,
    )
}

function showCommand(terminal: Terminal): Command {
  const command = new Command('show')
    .description('Says how durable time stands, and what is due next.')
    .action((options: LocalCommandOptions) => ask(options, terminal, (api) => api.call('GET', '/clock')))
  return localCommand(command)
}

function advanceCommand(terminal: Terminal): Command {
  const command = new Command('advance')
    .description('Moves durable time forward: by a length of time, or to a moment.')
    .addArgument(new Argument('[by]', 'how far: 90s, 15min, 2h, 3d').argParser(wholeSeconds))
    .addOption(new Option('--to <time>', 'to this moment: 2027-01-31T08:00:00Z').argParser(moment))
    .action(async (by: number | undefined, options: LocalCommandOptions & { readonly to?: string }) => {
      const move = moveOf(by, options.to)
      await ask(options, terminal, (api) => api.call('POST', '/clock/advance', move))
    })
  return localCommand(command)
}

function runUntilIdleCommand(terminal: Terminal): Command {
  const command = new Command('run-until-idle')
    .description(
      'Lets waits, retries and repeated invocations pass until there are none. What is left waits for an answer, or ' +
        'for a deadline.',
    )
    .action((options: LocalCommandOptions) =>
      ask(options, terminal, (api) => api.call('POST', '/clock/run-until-idle')),
    )
  return localCommand(command)
}

async function ask(
  options: LocalCommandOptions,
  terminal: Terminal,
  call: (api: LocalApi) => Promise<ClockStatus>,
): Promise<void> {
  await withLocalTarget(options, async ({ local }) => report(await call(local), options, terminal))
}

function report(status: ClockStatus, { json }: LocalCommandOptions, { print }: Terminal): void {
  print(json === true ? jsonText(status) : statusText(status))
  if (status.done !== false) return
  throw new UserError('Functions are still at work, or waits follow one another without end. Say it again to go on.')
}

function statusText({ now, nextDue, busy }: ClockStatus): string {
  const next =
    nextDue === undefined
      ? 'nothing is due'
      : `next due at ${nextDue}, in ${durationText(Date.parse(nextDue) - Date.parse(now))}`
  return `Durable time is ${now}; ${next}${busy ? '; functions are at work' : ''}.`
}

function moveOf(bySeconds: number | undefined, to: string | undefined): object {
  if (bySeconds !== undefined && to === undefined) return { bySeconds }
  if (to !== undefined && bySeconds === undefined) return { to }
  throw new UserError(`Say either how far, as in "${commandName()} clock advance 2h", or --to which moment.`, {
    exitCode: 2,
  })
}

function wholeSeconds(text: string): number {
  const ms = parseDuration(text)
  if (ms !== undefined && Number.isInteger(ms / 1000)) return ms / 1000
  throw new InvalidArgumentError('Expected a length of time in whole seconds, such as 90s, 15min, 2h or 3d.')
}

function moment(text: string): string {
  const ms = Date.parse(text)
  if (!Number.isNaN(ms) && /^\d{4}-\d\d-\d\d/.test(text)) return new Date(ms).toISOString()
  throw new InvalidArgumentError('Expected a moment in ISO 8601, such as 2027-01-31T08:00:00Z.')
}
