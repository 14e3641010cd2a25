import { type Execution, type LambdaClient, paginateListDurableExecutionsByFunction } from '@aws-sdk/client-lambda'
import { functionsMeant } from './find-execution.ts'

export const STATUSES = ['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'STOPPED'] as const

export interface ExecutionsWanted {
  /** Only of this function, by its name or component. Default: of all durable functions. */
  readonly function?: string
  readonly status?: (typeof STATUSES)[number]
  /** At most so many. */
  readonly limit: number
}

/** Executions, newest first. */
export async function newestExecutions(client: LambdaClient, wanted: ExecutionsWanted): Promise<readonly Execution[]> {
  const found: Execution[] = []
  for (const name of await functionsMeant(client, wanted.function))
    found.push(...(await newestOf(client, name, wanted)))
  return found
    .sort((a, b) => (b.StartTimestamp?.getTime() ?? 0) - (a.StartTimestamp?.getTime() ?? 0))
    .slice(0, wanted.limit)
}

async function newestOf(client: LambdaClient, FunctionName: string, { status, limit }: ExecutionsWanted) {
  const found: Execution[] = []
  const query = {
    FunctionName,
    MaxItems: Math.min(limit, 1000),
    ...(status === undefined ? {} : { Statuses: [status] }),
  }
  for await (const { DurableExecutions = [] } of paginateListDurableExecutionsByFunction({ client }, query)) {
    found.push(...DurableExecutions)
    if (found.length >= limit) break
  }
  return found
}
