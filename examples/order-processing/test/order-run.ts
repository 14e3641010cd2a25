import { readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Outcome, run, type StartOptions } from 'durable-testing'
import { handler } from '../src/handler.ts'
import { handler as payment } from '../src/payment.ts'

/** The functions that an order invokes, under the names that openShop links them by. */
export const FUNCTIONS = { 'order-processing-local-Payment': payment }

const FOLDER = join(import.meta.dirname, '../events')

/** The names of all events in events/. */
export const EVENTS: readonly string[] = readdirSync(FOLDER).map((file) => file.replace('.json', ''))

export async function readEvent(name: string): Promise<unknown> {
  return JSON.parse(await readFile(join(FOLDER, `${name}.json`), 'utf8'))
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
