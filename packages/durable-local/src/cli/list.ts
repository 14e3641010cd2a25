import type { Execution } from '@aws-sdk/client-lambda'
import { Command, Option } from 'commander'
import { commandName } from './command-name.ts'
import { durationText } from './duration-text.ts'
import { functionOf } from './execution-tree.ts'
import { type ExecutionsWanted, newestExecutions, STATUSES } from './newest-executions.ts'
import { jsonOption, targetOptions, wholeNumber } from './options.ts'
import { table } from './table.ts'
import { openTarget, type TargetOptions } from './target.ts'
import { jsonText, type Terminal } from './terminal.ts'

interface ListOptions extends TargetOptions, ExecutionsWanted {
  readonly json?: boolean
}

/** `durable list`: executions, newest first. */
export function listCommand(terminal: Terminal): Command {
  const command = new Command('list')
    .summary('list executions, newest first')
    .description('Lists executions, newest first: of all durable functions, or of one.')
    .option('--function <name>', 'only of this function, by its name or component')
    .addOption(new Option('--status <status>', 'only with this status').choices(STATUSES))
    .addOption(new Option('--limit <n>', 'at most so many').default(20).argParser(wholeNumber(1, 100_000)))
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `
Examples:
  ${commandName()} list
  ${commandName()} list --status FAILED --json
  ${commandName()} list --aws --function orders-dev-Order`,
    )
    .action((options: ListOptions) => list(options, terminal))
  for (const option of targetOptions()) command.addOption(option)
  return command
}

async function list(options: ListOptions, { print, note, width }: Terminal): Promise<void> {
  const target = await openTarget(options)
  try {
    const { limit } = options
    const found = await newestExecutions(target.client, { ...options, limit: limit + 1 })
    const executions = found.slice(0, limit)
    if (options.json === true) print(jsonText(executions))
    else if (executions.length === 0) print('No executions.')
    else print(table(executions, COLUMNS, width).join('\n'))
    if (found.length > limit) note(`There are more. To see them: --limit ${limit * 5}`)
  } finally {
    await target.close()
  }
}

const COLUMNS = [
  { title: 'NAME', value: (execution: Execution) => execution.DurableExecutionName ?? '' },
  { title: 'STATUS', value: (execution: Execution) => execution.Status ?? '' },
  { title: 'STARTED', value: started },
  { title: 'TOOK', value: took },
  {
    title: 'FUNCTION',
    value: (execution: Execution) => functionOf(execution.DurableExecutionArn ?? ''),
    shrinks: true,
  },
]

function started({ StartTimestamp }: Execution): string {
  return StartTimestamp?.toISOString().replace(/\.\d+Z$/, 'Z') ?? ''
}

function took({ StartTimestamp, EndTimestamp }: Execution): string {
  if (StartTimestamp === undefined || EndTimestamp === undefined) return ''
  return durationText(EndTimestamp.getTime() - StartTimestamp.getTime())
}
