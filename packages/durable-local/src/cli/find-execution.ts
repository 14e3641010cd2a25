import {
  type Execution,
  type LambdaClient,
  ListDurableExecutionsByFunctionCommand,
  paginateListFunctions,
} from '@aws-sdk/client-lambda'
import { UserError } from '../user-error.ts'

/**
 * The ARN of an execution given by ARN or name.
 * @throws UserError if no durable function has one of that name, or several have
 */
export async function findExecution(client: LambdaClient, text: string, functionName?: string): Promise<string> {
  if (text.startsWith('arn:')) return text
  const functions = functionName === undefined ? await durableFunctions(client) : [functionName]
  const found: string[] = []
  for (const name of functions) found.push(...(await executionsNamed(client, name, text)).flatMap(arnOf))
  const [arn, ...others] = found
  if (arn === undefined) {
    const where = functionName === undefined ? '' : ` of ${functionName}`
    throw new UserError(`There is no execution "${text}"${where}. \`list\` shows those there are.`)
  }
  if (others.length > 0) {
    throw new UserError(
      `Several functions have an execution "${text}". Say which, by ARN or with --function:\n${found.join('\n')}`,
    )
  }
  return arn
}

/** The executions of a function that have a name: one at most, on all its versions. */
export async function executionsNamed(client: LambdaClient, functionName: string, name: string): Promise<Execution[]> {
  const query = { FunctionName: functionName, DurableExecutionName: name }
  const { DurableExecutions = [] } = await client.send(new ListDurableExecutionsByFunctionCommand(query))
  return DurableExecutions
}

/** The names of all durable functions. */
export async function durableFunctions(client: LambdaClient): Promise<string[]> {
  const names: string[] = []
  for await (const { Functions = [] } of paginateListFunctions({ client }, {})) {
    for (const { FunctionName, DurableConfig } of Functions) {
      if (FunctionName !== undefined && DurableConfig !== undefined) names.push(FunctionName)
    }
  }
  return names
}

function arnOf({ DurableExecutionArn }: Execution): string[] {
  return DurableExecutionArn === undefined ? [] : [DurableExecutionArn]
}
