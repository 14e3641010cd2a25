import {
  DescribeExecutionCommand,
  type DescribeExecutionCommandOutput,
  ExecutionAlreadyExists,
  SendTaskFailureCommand,
  SendTaskHeartbeatCommand,
  SendTaskSuccessCommand,
  SFNClient,
  StartExecutionCommand,
  TaskTimedOut,
} from '@aws-sdk/client-sfn'
import { Resource } from 'sst'
import type { Order } from './order.ts'
import { PermanentError } from './permanent-error.ts'

/** Step Functions: the real one when deployed, the local stand-in when AWS_ENDPOINT_URL_SFN names one. */
const stepFunctions = new SFNClient()

/** What the state machine gets. */
export interface MachineInput {
  readonly orderId: string
  /** As it came: the machine has it checked itself. */
  readonly order: unknown
  /** The callback that it answers in the end; without it, nobody waits. */
  readonly callbackId?: string
}

/** Another execution has sent an order of this name through the state machine. */
export class DuplicateOrder extends PermanentError {
  override name = 'DuplicateOrder'
}

/**
 * Starts the state machine for an order. A repetition starts nothing: the execution has the name of the order.
 *
 * @throws DuplicateOrder
 */
export async function startMachine({ orderId, ...order }: Order, callbackId: string): Promise<void> {
  const request: MachineInput = { orderId, order, callbackId }
  const input = JSON.stringify(request)
  const { arn: stateMachineArn } = Resource.OrderMachine
  try {
    await stepFunctions.send(new StartExecutionCommand({ stateMachineArn, name: orderId, input }))
  } catch (error) {
    if (!(error instanceof ExecutionAlreadyExists)) throw error
    // Ours, and it has ended already; or it is not ours, and would never answer us.
    const { input: known } = await describeMachine(orderId)
    if (known === input) return
    throw new DuplicateOrder(`The order ${orderId} has gone through the state machine before. Use a name of its own.`)
  }
}

/** How the execution of the state machine for an order goes: `RUNNING`, `ABORTED` … */
export async function statusOfMachine(orderId: string): Promise<string | undefined> {
  return (await describeMachine(orderId)).status
}

async function describeMachine(orderId: string): Promise<DescribeExecutionCommandOutput> {
  const executionArn = `${Resource.OrderMachine.arn.replace(':stateMachine:', ':execution:')}:${orderId}`
  return await stepFunctions.send(new DescribeExecutionCommand({ executionArn }))
}

/** Gives a state machine the result of the task that it waits for. */
export async function succeedTask(taskToken: string, result: object): Promise<void> {
  const output = JSON.stringify(result)
  await unlessNobodyWaits(stepFunctions.send(new SendTaskSuccessCommand({ taskToken, output })))
}

/** Tells a state machine that the task has failed. */
export async function failTask(taskToken: string, { name, message }: Error): Promise<void> {
  await unlessNobodyWaits(stepFunctions.send(new SendTaskFailureCommand({ taskToken, error: name, cause: message })))
}

/** Tells a state machine that somebody works on the task. */
export async function beatTask(taskToken: string): Promise<void> {
  await unlessNobodyWaits(stepFunctions.send(new SendTaskHeartbeatCommand({ taskToken })))
}

/**
 * A token is good for one answer. Whether ours arrived before (the process died behind it, and the step runs again) or
 * the machine has given up, the service says the same, and in both cases there is nothing left to tell.
 */
async function unlessNobodyWaits(sent: Promise<unknown>): Promise<void> {
  try {
    await sent
  } catch (error) {
    if (!(error instanceof TaskTimedOut)) throw error
  }
}
