import { type DurableContext, StepError, withDurableExecution } from 'durable-core'
import { askCircuit, OPEN_SECONDS, throughCircuit } from './circuit.ts'
import { postMessage } from './gateway.ts'
import { CircuitOpened } from './gateway-errors.ts'
import { type Message, parseMessage } from './message.ts'
import { retryGateway } from './retries.ts'

/** How often an execution begins anew behind a circuit that has opened under it. */
const MOST_ROUNDS = 3
/** How often it waits for the same circuit before it gives up. */
const MOST_WAITS = 5

export interface Sent {
  readonly messageId: string
}

/** Sends a text message by a gateway that is not always there. */
export const handler = withDurableExecution(async (event: unknown, context: DurableContext): Promise<Sent> => {
  const message = parseMessage(event)
  for (let round = 1; ; round++) {
    await waitForCircuit(message, context)
    try {
      return { messageId: await send(message, context) }
    } catch (thrown) {
      const error = originalError(thrown)
      if (error.name !== 'CircuitOpened' || round === MOST_ROUNDS) throw error
    }
  }
})

/** One step, and as many requests as its strategy allows, each with the same key. */
function send(message: Message, context: DurableContext): Promise<string> {
  const key = executionOf(context)
  return context.step('send-message', () => throughCircuit(message.carrier, () => postMessage(message, key)), {
    retryStrategy: retryGateway,
  })
}

/** Goes on when the circuit lets it. While it is open, nothing runs here and nothing is sent. */
async function waitForCircuit({ carrier }: Message, context: DurableContext): Promise<void> {
  const execution = executionOf(context)
  let waitedFor: string | undefined
  for (let waits = 0; ; waits++) {
    const answer = await context.step('ask-circuit', () => askCircuit({ carrier, execution, waitedFor }))
    if (answer.state !== 'open') return
    if (waits === MOST_WAITS) throw new CircuitOpened(`The circuit of the carrier "${carrier}" stays open.`)
    await context.wait('circuit-open', { seconds: OPEN_SECONDS })
    waitedFor = answer.openedAt
  }
}

/** The error that a step's body has thrown, out of the StepError that carries it. It is known by its name. */
function originalError(error: unknown): Error {
  if (error instanceof StepError && error.cause) return error.cause
  return error instanceof Error ? error : new Error(String(error))
}

/** `arn:…/durable-execution/NAME/ID` → `NAME/ID`: one for each execution, the same in all its invocations. */
function executionOf(context: DurableContext): string {
  return context.executionContext.durableExecutionArn.split('/').slice(-2).join('/')
}
