import { CallbackExternalError, CallbackTimeoutError, type DurableContext } from 'durable-core'
import { z } from 'zod'
import type { Order } from './order.ts'
import { retrying } from './retries.ts'
import type { Confirmation } from './shop.ts'
import { startMachine, statusOfMachine } from './step-functions.ts'

const confirmationSchema = z.object({ orderId: z.string(), chargeId: z.string(), parcelId: z.string() })

/** The state machine has not done it; the name is that of the error in there. */
export class OrderFailed extends Error {
  constructor(name: string, message: string) {
    super(message)
    this.name = name
  }
}

/** Lets an order go through the state machine, which answers when it is done. Nothing runs here meanwhile. */
export async function throughStateMachine(order: Order, context: DurableContext): Promise<Confirmation> {
  try {
    const answer = await context.waitForCallback<string>(
      'order-machine',
      (callbackId) => startMachine(order, callbackId),
      { timeout: { hours: 3 }, ...retrying },
    )
    return confirmationSchema.parse(JSON.parse(answer))
  } catch (error) {
    if (error instanceof CallbackExternalError) throw new OrderFailed(error.errorData ?? 'OrderFailed', error.message)
    if (!(error instanceof CallbackTimeoutError)) throw error
    // It was stopped, or has failed where it could not say so any more.
    const status = await context.step('ask-machine', () => statusOfMachine(order.orderId), retrying)
    throw new OrderFailed('MachineSilent', `The state machine has not answered: its execution is ${status}.`)
  }
}
