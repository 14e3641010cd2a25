import {
  GetDurableExecutionCommand,
  InvokeCommand,
  type LambdaClient,
  paginateListVersionsByFunction,
  ResourceNotFoundException,
} from '@aws-sdk/client-lambda'
import { UserError } from '../user-error.ts'
import { executionsNamed } from './find-execution.ts'

export interface StartRequest {
  readonly functionName: string
  readonly executionName: string
  /** JSON text. */
  readonly payload: string
  /** Whether an execution of that name has to have this payload to be the one that is meant. */
  readonly insistOnPayload: boolean
}

export interface Started {
  readonly arn: string
  /** It was there before. */
  readonly attached: boolean
}

/**
 * Starts an execution on the newest version of a function, or finds the one that has the name already.
 * @throws UserError if that one was started with another payload, or the engine does not know the function
 */
export async function startOrAttach(client: LambdaClient, request: StartRequest): Promise<Started> {
  const { functionName, executionName, payload } = request
  const version = await newestVersion(client, functionName)
  const [existing] = await executionsNamed(client, functionName, executionName)
  if (existing?.DurableExecutionArn !== undefined) {
    if (request.insistOnPayload) await refuseOtherPayload(client, existing.DurableExecutionArn, request)
    return { arn: existing.DurableExecutionArn, attached: true }
  }
  const { DurableExecutionArn } = await client.send(
    new InvokeCommand({
      FunctionName: functionName,
      Qualifier: version,
      InvocationType: 'Event',
      DurableExecutionName: executionName,
      Payload: payload,
    }),
  )
  if (DurableExecutionArn === undefined) throw new UserError(`${functionName} is not a durable function.`)
  return { arn: DurableExecutionArn, attached: false }
}

async function newestVersion(client: LambdaClient, functionName: string): Promise<string> {
  let newest = '$LATEST'
  try {
    for await (const { Versions = [] } of paginateListVersionsByFunction({ client }, { FunctionName: functionName })) {
      newest = Versions.at(-1)?.Version ?? newest
    }
    return newest
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error
    throw new UserError(
      `The engine that runs on the data folder does not host ${functionName}. Stop it, start it with this example too, or choose another folder with --data DIR.`,
      { cause: error },
    )
  }
}

async function refuseOtherPayload(client: LambdaClient, arn: string, { executionName, payload }: StartRequest) {
  const { InputPayload = '{}' } = await client.send(new GetDurableExecutionCommand({ DurableExecutionArn: arn }))
  if (canonical(InputPayload) === canonical(payload)) return
  throw new UserError(
    `There is an execution "${executionName}" already, with another event: ${InputPayload}\nChoose another --name, or leave --event out to see that one.`,
  )
}

function canonical(json: string): string {
  return JSON.stringify(JSON.parse(json))
}
