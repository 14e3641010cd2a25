import { type Event, type LambdaClient, paginateGetDurableExecutionHistory } from '@aws-sdk/client-lambda'
import type { Command } from 'commander'
import { commandName } from './command-name.ts'
import { type ExecutionOptions, executionCommand } from './execution-command.ts'
import { wholeNumber } from './options.ts'
import { table } from './table.ts'
import { jsonText, type Terminal } from './terminal.ts'

interface HistoryOptions extends ExecutionOptions {
  readonly last?: number
}

/** `durable history`: the events of an execution. */
export function historyCommand(terminal: Terminal): Command {
  return executionCommand<HistoryOptions>('history', ({ client }, arn, options) =>
    history(client, arn, options, terminal),
  )
    .summary('list the events of an execution')
    .description(
      'Lists the events of an execution, oldest first; with --json as the service keeps them, payloads included.',
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

async function history(client: LambdaClient, arn: string, { json, last }: HistoryOptions, { print, width }: Terminal) {
  const events = await eventsOf(client, arn, last)
  print(json === true ? jsonText(events) : table(events, COLUMNS, width).join('\n'))
}

const COLUMNS = [
  { title: 'ID', value: ({ EventId }: Event) => String(EventId) },
  { title: 'TIME', value: ({ EventTimestamp }: Event) => EventTimestamp?.toISOString() ?? '' },
  { title: 'EVENT', value: ({ EventType }: Event) => EventType ?? '' },
  { title: 'NAME', value: ({ Name = '' }: Event) => Name },
  { title: 'DETAILS', value: detailsOf, shrinks: true },
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
