import type { LambdaClient } from '@aws-sdk/client-lambda'
import type { Cost } from 'durable-testing'
import type { StackFunction } from '../stack/stack.ts'

/** What an execution has used, and what a thousand like it would cost at list prices. */
export interface RunCost extends Cost {
  /** What is not measured here, in a sentence. */
  readonly assumed: string
}

/** Reads the history of an execution and prices it, with the memory and the retention of its function. */
export async function runCost(
  client: LambdaClient,
  arn: string,
  { memoryMb, durable }: Pick<StackFunction, 'memoryMb' | 'durable'>,
): Promise<RunCost> {
  const { costAssumptions, costOfHistory, lambdaSource } = await import('durable-testing')
  const options = { memoryMb, ...(durable === undefined ? {} : { retentionDays: durable.retentionDays }) }
  const events = await lambdaSource(client).history(arn)
  return { ...costOfHistory(events, options), assumed: costAssumptions(options) }
}

export function costText({ operations, invocations, bytesWritten, dollarsPerThousand, assumed }: RunCost): string {
  return (
    `Cost   ${operations} durable operations, ${invocations} invocations, ${bytesWritten} bytes written: ` +
    `$${dollarsPerThousand.toFixed(4)} for 1000 executions. ${assumed} Invoked functions not included.`
  )
}
