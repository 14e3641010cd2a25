import {
  type LambdaClient,
  SendDurableExecutionCallbackFailureCommand,
  SendDurableExecutionCallbackHeartbeatCommand,
  SendDurableExecutionCallbackSuccessCommand,
} from '@aws-sdk/client-lambda'
import type { Answer } from './answers-file.ts'

/** Tells a callback what the outside world has to say. */
export async function sendAnswer(client: LambdaClient, callbackId: string, answer: Answer): Promise<void> {
  const CallbackId = callbackId
  switch (answer.kind) {
    case 'succeed': {
      const Result = Buffer.from(answer.payload)
      await client.send(new SendDurableExecutionCallbackSuccessCommand({ CallbackId, Result }))
      return
    }
    case 'fail':
      await client.send(new SendDurableExecutionCallbackFailureCommand({ CallbackId, Error: answer.error }))
      return
    case 'heartbeat':
      await client.send(new SendDurableExecutionCallbackHeartbeatCommand({ CallbackId }))
  }
}

export function answerText(answer: Answer): string {
  switch (answer.kind) {
    case 'succeed':
      return `succeeds with ${answer.payload}`
    case 'fail':
      return `fails with ${[answer.error.ErrorType, answer.error.ErrorMessage].filter(Boolean).join(': ') || 'no reason'}`
    case 'heartbeat':
      return 'sends a heartbeat'
  }
}
