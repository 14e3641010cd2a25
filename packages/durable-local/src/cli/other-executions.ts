import { type LambdaClient, paginateListDurableExecutionsByFunction } from '@aws-sdk/client-lambda'
import { commandName } from './command-name.ts'
import { functionsMeant } from './find-execution.ts'

const NAMED = 3

/** The names of the executions that run, of all durable functions. */
export async function runningExecutions(client: LambdaClient): Promise<readonly string[]> {
  const names: string[] = []
  for (const FunctionName of await functionsMeant(client, undefined)) {
    const query = { FunctionName, Statuses: ['RUNNING' as const] }
    for await (const { DurableExecutions = [] } of paginateListDurableExecutionsByFunction({ client }, query)) {
      names.push(...DurableExecutions.flatMap(({ DurableExecutionName }) => DurableExecutionName ?? []))
    }
  }
  return names
}

/** What to know of executions that run beside the one that is started: one that is never idle keeps time from being skipped. */
export function othersText(names: readonly string[]): string | undefined {
  const [first, second] = names
  if (first === undefined) return undefined
  const many = `${names.length} other executions (${names.slice(0, NAMED).join(', ')}${names.length > NAMED ? ', …' : ''}) run`
  return (
    `Note: ${second === undefined ? `The execution ${first} runs` : many} in this data folder too, and time is skipped for ` +
    `all together, when none is at work. To end one: ${commandName()} stop ${first}`
  )
}
