import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Outcome, run, type StartOptions } from 'durable-testing'
import { handler } from '../src/handler.ts'
import { handler as payment } from '../src/payment.ts'

const EVENTS = join(import.meta.dirname, '../events')

export async function readEvent(name: string): Promise<unknown> {
  return JSON.parse(await readFile(join(EVENTS, `${name}.json`), 'utf8'))
}

/** Processes an order in this process, on virtual time. Its id is the name of the execution. */
export async function processOrder(orderId: string, input: unknown, options: StartOptions = {}): Promise<Outcome> {
  return await run(handler, { ...options, input, name: orderId, durableFunctions: { payment } })
}

/** How an execution ended: its result, or the type and message of its error. */
export function endOf(outcome: Outcome): unknown {
  if (outcome.status === 'SUCCEEDED') return outcome.result
  return { status: outcome.status, type: outcome.error?.ErrorType, message: outcome.error?.ErrorMessage }
}
