import { randomUUID } from 'node:crypto'
import { count, enter } from './entries.ts'
import type { Order } from './order.ts'
import { PermanentError } from './permanent-error.ts'

// The business of the shop. The workflow calls it in steps, the state machine in a function: tasks.ts.

const PRICE_CENTS = { lamp: 4900, chair: 12_900, kettle: 3900 }

/** The bank's answer. A decline is an answer too: nothing has gone wrong that a repetition would cure. */
export type Charge =
  | { readonly status: 'charged'; readonly chargeId: string }
  | { readonly status: 'declined'; readonly reason: string }

export interface Confirmation {
  readonly orderId: string
  readonly chargeId: string
  readonly parcelId: string
}

/** There is none left. */
export class OutOfStock extends PermanentError {
  override name = 'OutOfStock'
}

/** The bank gave no answer; it may give one later. */
export class BankUnavailable extends Error {
  override name = 'BankUnavailable'
}

/** The bank does not pay with this card. */
export class CardDeclined extends PermanentError {
  override name = 'CardDeclined'
}

/**
 * Puts aside what was ordered. There is no kettle.
 *
 * @throws OutOfStock
 */
export async function reserveStock({ orderId, product, quantity }: Order): Promise<void> {
  if (product === 'kettle') throw new OutOfStock('There is no kettle left.')
  await enter(orderId, 'stock', { product, quantity })
}

/**
 * Charges the card, once for each order. The simulated bank declines `card_declined`; with `card_slow` it answers the
 * third time it is asked for an order.
 *
 * @throws BankUnavailable
 */
export async function chargeCard({ orderId, product, quantity, card }: Order): Promise<Charge> {
  if (card === 'card_declined') return { status: 'declined', reason: 'insufficient funds' }
  if (card === 'card_slow' && (await count(orderId, 'bank')) < 3) {
    throw new BankUnavailable('503 Service Unavailable from the bank.')
  }
  const amountCents = PRICE_CENTS[product] * quantity
  const { chargeId } = await enter(orderId, 'charge', { amountCents, chargeId: `charge-${randomUUID()}` })
  return { status: 'charged', chargeId }
}

/** Enters that the order is on its way. */
export function confirmOrder({ orderId, chargeId, parcelId }: Confirmation): Promise<Confirmation> {
  return enter(orderId, 'order', { orderId, chargeId, parcelId })
}
