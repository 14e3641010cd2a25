import { type DurableContext, InvokeError, StepError } from 'durable-core'
import { Resource } from 'sst'
import { undo } from './entries.ts'
import type { Order } from './order.ts'
import type { PackingRequest, Parcel } from './packing.ts'
import { PARTS } from './parts.ts'
import { retrying } from './retries.ts'
import { CardDeclined, type Confirmation, chargeCard, confirmOrder, reserveStock } from './shop.ts'

/** The order was not packed; the message says why. */
export class PackingFailed extends Error {
  override name = 'PackingFailed'
}

/** The order flow as code. order-machine.ts has the same as a state machine. */
export async function orderFlow(order: Order, context: DurableContext): Promise<Confirmation> {
  const { orderId } = order
  try {
    await context.step('reserve-stock', () => reserveStock(order), retrying)
    await context.wait('change-of-mind', { minutes: 5 })
    const charge = await context.step('charge-card', () => chargeCard(order), retrying)
    if (charge.status === 'declined') throw new CardDeclined(`Card declined: ${charge.reason}.`)
    const { parcelId } = await pack(order, context)
    const { chargeId } = charge
    return await context.step('confirm-order', () => confirmOrder({ orderId, chargeId, parcelId }), retrying)
  } catch (error) {
    await undoAll(orderId, context)
    throw error instanceof StepError && error.cause ? error.cause : error
  }
}

/** Undoes every part. One that fails for good keeps no other from being tried, and does not hide why the order failed. */
async function undoAll(orderId: string, context: DurableContext): Promise<void> {
  for (const part of PARTS) {
    try {
      await context.step(`undo-${part}`, () => undo(orderId, part), retrying)
    } catch (error) {
      if (!(error instanceof StepError)) throw error
      context.logger.error(`The ${part} of ${orderId} is not undone: undo it by hand.`, error)
    }
  }
}

/** Packing is a workflow of its own. This one waits for it, and nothing runs here meanwhile. */
async function pack({ orderId, packer }: Order, context: DurableContext): Promise<Parcel> {
  const { name, qualifier } = Resource.Packing
  try {
    return await context.invoke<PackingRequest, Parcel>('pack', `${name}:${qualifier}`, { orderId, packer })
  } catch (error) {
    if (!(error instanceof InvokeError)) throw error
    throw new PackingFailed(`The order was not packed: ${error.message}`)
  }
}
