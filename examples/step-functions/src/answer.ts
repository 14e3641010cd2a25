import {
  LambdaClient,
  LambdaServiceException,
  SendDurableExecutionCallbackFailureCommand,
  SendDurableExecutionCallbackSuccessCommand,
} from '@aws-sdk/client-lambda'
import type { Confirmation } from './shop.ts'

const lambda = new LambdaClient()

/** How an order has ended: one of the two. */
export interface AnswerRequest {
  readonly callbackId: string
  readonly confirmation?: Confirmation
  readonly failure?: MachineFailure
}

/** As a state machine notes it. */
interface MachineFailure {
  readonly Error: string
  readonly Cause: string
}

/** Tells the workflow that waits how its order has ended. The state machine calls this last. A plain function. */
export async function handler({ callbackId, confirmation, failure }: AnswerRequest): Promise<void> {
  try {
    await (failure === undefined ? succeed(callbackId, confirmation) : fail(callbackId, failure))
  } catch (error) {
    // It was answered before, when the state machine tried this for the first time; or nobody waits any more.
    if (!(error instanceof LambdaServiceException && error.name === 'CallbackTimeoutException')) throw error
  }
}

async function succeed(CallbackId: string, confirmation: Confirmation | undefined): Promise<void> {
  const Result = JSON.stringify(confirmation)
  await lambda.send(new SendDurableExecutionCallbackSuccessCommand({ CallbackId, Result }))
}

/** The name of the error goes along as data: the workflow sees what it is whatever runtime it has. */
async function fail(CallbackId: string, { Error: name, Cause }: MachineFailure): Promise<void> {
  const reason = { ErrorType: name, ErrorMessage: messageIn(Cause), ErrorData: name }
  await lambda.send(new SendDurableExecutionCallbackFailureCommand({ CallbackId, Error: reason }))
}

/** What Lambda says of a function that threw is JSON, unless it was cut off; other causes are text. */
function messageIn(cause: string): string {
  try {
    const { errorMessage } = JSON.parse(cause)
    return typeof errorMessage === 'string' ? errorMessage : cause
  } catch {
    return cause
  }
}
