import type { DurableContext } from 'durable-core'
import { catalogue } from './catalogue.ts'
import { handToWorkshop, inspectItem, payBack, reserveReplacement, sendParcel } from './entries.ts'
import type { Return, ReturnFor } from './return.ts'
import type { Settlement } from './settlement.ts'

// The paths of a return. Each gets the context of a child of its own, and calls its operations on that one only.

/** Money back: all of it for an item that is as new, half of it for one that was used. */
export async function refund(request: Return, context: DurableContext): Promise<Settlement> {
  const condition = await context.step('inspect-item', () => inspectItem(request))
  const { priceCents } = catalogue[request.item]
  const amountCents = condition === 'as new' ? priceCents : Math.round(priceCents / 2)
  const refundId = await context.step('pay-back', () => payBack(request.returnId, amountCents))
  return { status: 'refunded', amountCents, refundId }
}

/** Another one of the same. Null if there is none. */
export async function exchange(request: ReturnFor<'exchange'>, context: DurableContext): Promise<Settlement | null> {
  const reserved = await context.step('reserve-replacement', () => reserveReplacement(request))
  if (!reserved) return null
  const trackingNumber = await context.step('send-replacement', () => sendParcel(request))
  return { status: 'exchanged', trackingNumber }
}

/** Nobody can repair such a damage. */
export class BeyondRepair extends Error {
  override name = 'BeyondRepair'
}

/**
 * The same one, in order again after three days.
 *
 * @throws BeyondRepair
 */
export async function repair(request: ReturnFor<'repair'>, context: DurableContext): Promise<Settlement> {
  const accepted = await context.step('hand-to-workshop', () => handToWorkshop(request))
  if (!accepted) throw new BeyondRepair(`The workshop cannot repair a ${request.item} that is ${request.damage}.`)
  await context.wait('in-the-workshop', { days: 3 })
  const trackingNumber = await context.step('send-back', () => sendParcel(request))
  return { status: 'repaired', trackingNumber }
}
