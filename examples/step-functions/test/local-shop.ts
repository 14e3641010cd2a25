import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn'
import { DynamoDBDocumentClient, ScanCommand } from '@aws-sdk/lib-dynamodb'
import { type Local, startLocal } from 'durable-local'
import { startDynamo } from 'durable-local/stand-ins'
import { nameOf } from './name-of.ts'

/** How an order has ended, either way. */
export interface End {
  readonly status: string
  readonly result?: unknown
  readonly error?: string | undefined
  readonly message?: string | undefined
}

const EXAMPLE = resolve(import.meta.dirname, '..')
const AWS = { region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } }

/**
 * The example with nothing left out: the stack file, functions in processes of their own, the APIs of Lambda and Step
 * Functions over HTTP, called by AWS's own client. Time in which nothing runs is skipped.
 */
export class LocalShop {
  readonly local: Local
  readonly #dataFolder: string
  readonly #stepFunctions: SFNClient

  private constructor(local: Local, dataFolder: string) {
    this.local = local
    this.#dataFolder = dataFolder
    this.#stepFunctions = new SFNClient({ ...AWS, endpoint: local.sfnEndpoint ?? '' })
  }

  static async open(): Promise<LocalShop> {
    const dataFolder = await mkdtemp(join(tmpdir(), 'step-functions-'))
    return new LocalShop(await startLocal({ directories: [EXAMPLE], dataFolder }), dataFolder)
  }

  /** Sends an order to the workflow. */
  async byFunction(orderId: string, order: object): Promise<End> {
    const { engine } = this.local
    const { executionArn = '' } = await engine.invoke({
      functionName: nameOf('Order'),
      qualifier: '1',
      invocationType: 'Event',
      payload: JSON.stringify(order),
      executionName: orderId,
    })
    return await this.#ended(async () => {
      const { Status: status, Result, Error: error } = await engine.getExecution(executionArn)
      if (status === 'SUCCEEDED') return { status, result: JSON.parse(Result ?? 'null') }
      return { status, error: error?.ErrorType, message: error?.ErrorMessage }
    })
  }

  /** Sends an order to the state machine, with nobody who waits. */
  async byMachine(orderId: string, order: object): Promise<End> {
    const stateMachineArn = `arn:aws:states:us-east-1:123456789012:stateMachine:${nameOf('OrderMachine')}`
    const input = JSON.stringify({ orderId, order })
    const { executionArn } = await this.#stepFunctions.send(
      new StartExecutionCommand({ stateMachineArn, name: orderId, input }),
    )
    return await this.#ended(async () => {
      const described = await this.#stepFunctions.send(new DescribeExecutionCommand({ executionArn }))
      const { status = '', output, error, cause = '' } = described
      if (status === 'SUCCEEDED') return { status, result: JSON.parse(output ?? 'null') }
      // What Lambda says of a function that threw is JSON.
      return { status, error, message: cause.startsWith('{') ? JSON.parse(cause).errorMessage : cause }
    })
  }

  /** How the newest execution of the packing has ended. */
  async lastPacking(): Promise<string> {
    const query = { functionName: nameOf('Packing'), maxItems: 1 }
    const ended = await this.#ended(async () => {
      const [newest] = (await this.local.engine.listExecutions(query)).DurableExecutions
      return { status: newest?.Status ?? 'RUNNING' }
    })
    return ended.status
  }

  /** Stops everything, and gives what was done for each order: `{ 'order-1': { stock: 'done' } }`. */
  async closeAndRead(): Promise<Readonly<Record<string, Readonly<Record<string, unknown>>>>> {
    const tables = this.local.stacks.flatMap((stack) => stack.tables)
    await this.local.close()
    const dynamo = await startDynamo({ folder: join(this.#dataFolder, 'dynamo'), tables })
    const database = DynamoDBDocumentClient.from(new DynamoDBClient({ ...AWS, endpoint: dynamo.endpoint }))
    const { Items = [] } = await database.send(new ScanCommand({ TableName: nameOf('Entries') }))
    await dynamo.close()
    await rm(this.#dataFolder, { recursive: true, force: true })
    const entries: Record<string, Record<string, unknown>> = {}
    for (const { entryId, status } of Items) {
      const [order = '', part = ''] = String(entryId).split('/')
      if (status !== undefined) entries[order] = { ...entries[order], [part]: status }
    }
    return entries
  }

  async #ended(look: () => Promise<End>): Promise<End> {
    for (let quiet = 0; ; await sleep(2)) {
      const end = await look()
      if (end.status !== 'RUNNING') return end
      const { activity, clock } = this.local
      // What has just been answered may be about to go on.
      quiet = activity.idle().busy ? 0 : quiet + 1
      const nextDue = activity.nextOfRunning()
      if (quiet > 3 && nextDue !== undefined) clock.skip(nextDue - clock.now())
    }
  }
}
