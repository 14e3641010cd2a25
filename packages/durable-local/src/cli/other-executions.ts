import { type LambdaClient, paginateListDurableExecutionsByFunction } from '@aws-sdk/client-lambda'
import { commandName } from './command-name.ts'
import { functionsMeant } from './find-execution.ts'

const NAMED = 3
/** How many are looked for: whether there are more makes no difference. */
const COUNTED = 100

/** The names of executions that run, of all durable functions: 100 at most. */
export async function runningExecutions(client: LambdaClient): Promise<readonly string[]> {
  const names: string[] = []
  for (const FunctionName of await functionsMeant(client, undefined)) {
    const query = { FunctionName, Statuses: ['RUNNING' as const], MaxItems: COUNTED }
    for await (const { DurableExecutions = [] } of paginateListDurableExecutionsByFunction({ client }, query)) {
      names.push(...DurableExecutions.flatMap(({ DurableExecutionName }) => DurableExecutionName ?? []))
      if (names.length >= COUNTED) return names.slice(0, COUNTED)
    }
  }
  return names
}

/** What to know of executions that run beside the one that is started: one that is never idle keeps time from being skipped. */
export function othersText(names: readonly string[]): string | undefined {
  const [first, second] = names
  if (first === undefined) return undefined
  const count = names.length < COUNTED ? names.length : `${COUNTED} or more`
  const many = `${count} other executions (${names.slice(0, NAMED).join(', ')}${names.length > NAMED ? ', …' : ''}) run`
  return (
    `Note: ${second === undefined ? `The execution ${first} runs` : many} in this data folder too, and time is skipped for ` +
    `all together, when none is at work. To end one: ${commandName()} stop ${first}`
  )
}
