import { type Event, type LambdaClient, paginateGetDurableExecutionHistory } from '@aws-sdk/client-lambda'
import type { Command } from 'commander'
import type { Injection } from '../faults/injection.ts'
import { commandName } from './command-name.ts'
import { type ExecutionOptions, executionCommand } from './execution-command.ts'
import { injectionText } from './injection-text.ts'
import { injectionsInto } from './injections-into.ts'
import { wholeNumber } from './options.ts'
import { table } from './table.ts'
import type { Target } from './target.ts'
import { jsonText, type Terminal } from './terminal.ts'

interface HistoryOptions extends ExecutionOptions {
  readonly last?: number
}

/** `durable history`: the events of an execution. */
export function historyCommand(terminal: Terminal): Command {
  return executionCommand<HistoryOptions>('history', (target, arn, options) => history(target, arn, options, terminal))
    .summary('list the events of an execution')
    .description(
      'Lists the events of an execution, oldest first, and the faults that were injected; with --json the events only, as the service keeps them, payloads included.',
    )
    .option('--last <n>', 'only the newest n', wholeNumber(1, 1_000_000))
    .addHelpText(
      'after',
      `
Examples:
  ${commandName()} history happy-3f9a2c
  ${commandName()} history happy-3f9a2c --json > history.json`,
    )
}

async function history(
  { client, local }: Target,
  arn: string,
  { json, last }: HistoryOptions,
  { print, width }: Terminal,
): Promise<void> {
  const events = await eventsOf(client, arn, last)
  if (json === true) {
    print(jsonText(events))
    return
  }
  const rows = events.map(eventRow)
  const since = last === undefined ? '' : (rows[0]?.time ?? '')
  const injected = (await injectionsInto(arn, local)).filter(({ at }) => at >= since).map(injectionRow)
  // What was injected comes before the event that it led to.
  const all = [...injected, ...rows].sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0))
  print(table(all, COLUMNS, width).join('\n'))
}

interface Row {
  readonly id: string
  /** ISO 8601. */
  readonly time: string
  readonly event: string
  readonly name: string
  readonly details: string
}

function eventRow(event: Event): Row {
  const { EventId, EventTimestamp, EventType = '', Name: name = '' } = event
  const time = EventTimestamp?.toISOString() ?? ''
  return { id: String(EventId), time, event: EventType, name, details: detailsOf(event) }
}

function injectionRow(injection: Injection): Row {
  const { at: time, kind: name } = injection
  return { id: '', time, event: 'injected fault', name, details: injectionText(injection) }
}

const COLUMNS = [
  { title: 'ID', value: ({ id }: Row) => id },
  { title: 'TIME', value: ({ time }: Row) => time },
  { title: 'EVENT', value: ({ event }: Row) => event },
  { title: 'NAME', value: ({ name }: Row) => name },
  { title: 'DETAILS', value: ({ details }: Row) => details, shrinks: true },
]

/** The member of an event that holds what is special about its type, in one line. */
function detailsOf(event: Event): string {
  const details: unknown = Object.entries(event).find(([key]) => key === `${event.EventType}Details`)?.[1]
  const text = details === undefined ? '' : JSON.stringify(details)
  return text === '{}' ? '' : text
}

async function eventsOf(client: LambdaClient, arn: string, last: number | undefined): Promise<Event[]> {
  const newestFirst = last !== undefined
  const query = { DurableExecutionArn: arn, IncludeExecutionData: true, ReverseOrder: newestFirst, MaxItems: 1000 }
  const events: Event[] = []
  for await (const { Events = [] } of paginateGetDurableExecutionHistory({ client }, query)) {
    events.push(...Events)
    if (last !== undefined && events.length >= last) break
  }
  return newestFirst ? events.slice(0, last).reverse() : events
}
