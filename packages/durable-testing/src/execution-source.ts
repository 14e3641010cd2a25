import {
  GetDurableExecutionHistoryCommand,
  type LambdaClient,
  ListDurableExecutionsByFunctionCommand,
} from '@aws-sdk/client-lambda'
import { Pace } from './pace.ts'

/** Where executions and their histories come from: AWS, or a local engine. */
export interface ExecutionSource {
  /** ARNs of executions of a function that run now, the oldest first. */
  running(functionName: string, max: number): Promise<string[]>
  /** All events of an execution, with their payloads, the oldest first. */
  history(arn: string): Promise<object[]>
}

/** Reads from the Lambda API, at a pace that leaves room for others. */
export function lambdaSource(client: LambdaClient, pace = new Pace()): ExecutionSource {
  return {
    async running(functionName, max) {
      const query = { FunctionName: functionName, Statuses: ['RUNNING' as const], MaxItems: Math.min(max, 1000) }
      const executions = await allPages(max, async (page) => {
        await pace.turn()
        const { DurableExecutions: items = [], NextMarker } = await client.send(
          new ListDurableExecutionsByFunctionCommand({ ...query, ReverseOrder: true, ...page }),
        )
        return { items, NextMarker }
      })
      return executions.flatMap(({ DurableExecutionArn }) => DurableExecutionArn ?? [])
    },

    async history(arn) {
      const query = { DurableExecutionArn: arn, IncludeExecutionData: true, MaxItems: 1000 }
      return await allPages(Number.POSITIVE_INFINITY, async (page) => {
        await pace.turn()
        const { Events: items = [], NextMarker } = await client.send(
          new GetDurableExecutionHistoryCommand({ ...query, ...page }),
        )
        return { items, NextMarker }
      })
    },
  }
}

interface Page<T> {
  readonly items: readonly T[]
  readonly NextMarker: string | undefined
}

async function allPages<T>(max: number, load: (page: { Marker?: string }) => Promise<Page<T>>): Promise<T[]> {
  const all: T[] = []
  let marker: string | undefined
  do {
    const { items, NextMarker } = await load(marker === undefined ? {} : { Marker: marker })
    all.push(...items)
    marker = NextMarker
  } while (marker !== undefined && all.length < max)
  return all.slice(0, max)
}
