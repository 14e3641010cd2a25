import { exampleEvents } from 'durable-local/example-tests'
import { type Outcome, run, type StartOptions } from 'durable-testing'
import { handler } from '../src/handler.ts'
import { handler as payment } from '../src/payment.ts'
import { nameOf } from './name-of.ts'

/** The functions that an order invokes, under the names that openShop links them by. */
export const FUNCTIONS = { [nameOf('Payment')]: payment }

const events = new Map(exampleEvents(`${import.meta.dirname}/..`).map(({ name, input }) => [name, input]))

/** The names of all events in events/. */
export const EVENTS: readonly string[] = [...events.keys()]

export function readEvent(name: string): unknown {
  return events.get(name)
}

/** Processes an order in this process, on virtual time. Its id is the name of the execution. */
export async function processOrder(orderId: string, input: unknown, options: StartOptions = {}): Promise<Outcome> {
  return await run(handler, { ...options, input, name: orderId, durableFunctions: FUNCTIONS })
}

/** How an execution ended: its result, or the type and message of its error. */
export function endOf(outcome: Outcome): unknown {
  if (outcome.status === 'SUCCEEDED') return outcome.result
  return { status: outcome.status, type: outcome.error?.ErrorType, message: outcome.error?.ErrorMessage }
}
