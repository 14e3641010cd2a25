import {
  type Execution,
  type LambdaClient,
  ListDurableExecutionsByFunctionCommand,
  paginateListFunctions,
  ResourceNotFoundException,
} from '@aws-sdk/client-lambda'
import { isFunction } from '../faults/fault-function.ts'
import { UserError } from '../user-error.ts'

const EXECUTION_ARN = /^arn:[^/]+\/durable-execution\/[\w-]+\/[\w-]+$/
const EXECUTION_NAME = /^[\w-]{1,64}$/

/**
 * The ARN of an execution given by ARN or name.
 * @throws UserError if it can be neither, if no durable function has one of that name, or several have
 */
export async function findExecution(client: LambdaClient, text: string, functionName?: string): Promise<string> {
  if (EXECUTION_ARN.test(text)) return text
  if (!EXECUTION_NAME.test(text)) throw new UserError(`"${text}" is neither the name of an execution nor its ARN.`)
  const functions = await functionsMeant(client, functionName)
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

/**
 * The durable functions that a user means: all of them, or those of a name, which may be that of a component in the stack
 * file.
 * @throws UserError that names those there are
 */
export async function functionsMeant(client: LambdaClient, given: string | undefined): Promise<string[]> {
  if (given !== undefined && (await isThere(client, given))) return [given]
  const all = await durableFunctions(client)
  const meant = given === undefined ? all : all.filter((name) => isFunction(given, name, undefined))
  if (given === undefined || meant.length > 0) return meant
  throw new UserError(`There is no durable function "${given}". There is: ${all.join(', ') || 'none'}.`)
}

async function isThere(client: LambdaClient, FunctionName: string): Promise<boolean> {
  try {
    await client.send(new ListDurableExecutionsByFunctionCommand({ FunctionName, MaxItems: 1 }))
    return true
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return false
    throw error
  }
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
