import { randomUUID } from 'node:crypto'
import { Resource } from 'sst'
import { catalogue } from './catalogue.ts'
import { putOnce } from './database.ts'
import type { Return, ReturnFor } from './return.ts'

// What is done for a return: one entry for each thing, in the Entries table. Whoever does it again finds the entry, and
// gets what stands in it.

function enter<T extends Readonly<Record<string, unknown>>>(returnId: string, kind: string, entry: T): Promise<T> {
  return putOnce(Resource.Entries.name, { returnId, kind }, entry)
}

/** Somebody looks at the item. */
export async function inspectItem({ returnId, condition }: Return): Promise<Return['condition']> {
  const inspection = await enter(returnId, 'inspection', { condition })
  return inspection.condition
}

/** Sends money to the customer, and returns the id of the payment. */
export async function payBack(returnId: string, amountCents: number): Promise<string> {
  const payment = await enter(returnId, 'payment', { amountCents, refundId: `refund-${randomUUID()}` })
  return payment.refundId
}

/** Takes another one out of the warehouse. False if there is none: that is an answer, not an error. */
export async function reserveReplacement({ returnId, item, colour }: ReturnFor<'exchange'>): Promise<boolean> {
  if (!catalogue[item].inStock) return false
  await enter(returnId, 'reservation', { item, colour })
  return true
}

/** Hands the item to the workshop. False if it cannot be repaired. */
export async function handToWorkshop({ returnId, item, damage }: ReturnFor<'repair'>): Promise<boolean> {
  if (/burnt/i.test(damage)) return false
  await enter(returnId, 'repair', { item, damage })
  return true
}

/** Sends a parcel to the customer, and returns its tracking number. */
export async function sendParcel({ returnId, item, customer }: Return): Promise<string> {
  const parcel = await enter(returnId, 'parcel', { item, customer, trackingNumber: `track-${randomUUID()}` })
  return parcel.trackingNumber
}
