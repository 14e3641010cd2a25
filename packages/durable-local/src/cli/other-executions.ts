import type { LambdaClient } from '@aws-sdk/client-lambda'
import { commandName } from './command-name.ts'
import { newestExecutions } from './newest-executions.ts'

const NAMED = 3
/** How many are looked for: whether there are more makes no difference. */
const COUNTED = 100

/** The names of executions that run, of all durable functions, newest first: 100 at most. */
export async function runningExecutions(client: LambdaClient): Promise<readonly string[]> {
  const running = await newestExecutions(client, { status: 'RUNNING', limit: COUNTED })
  return running.flatMap(({ DurableExecutionName }) => DurableExecutionName ?? [])
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
