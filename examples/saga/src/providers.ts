import { randomUUID } from 'node:crypto'
import type { Trip } from './trip.ts'

// The simulated airline, hotel and car rental. What they answer depends on the trip alone:
//   hotel "Festival"     has no room
//   hotel "Pension Sol"  takes bookings, and never answers when one is to be cancelled
//   car "van"            is not to be had
// In their place go calls to real ones, with the booking's id as idempotency key.

export const KINDS = ['flight', 'hotel', 'car'] as const
export type Kind = (typeof KINDS)[number]

/** There is none left. Asking again would not help. */
export class SoldOut extends Error {
  override name = 'SoldOut'
}

/** No answer; there may be one later. */
export class ProviderUnavailable extends Error {
  override name = 'ProviderUnavailable'
}

/**
 * Asks for a booking, and returns its confirmation.
 *
 * @throws SoldOut
 */
export function confirm(kind: Kind, trip: Trip): string {
  if (kind === 'hotel' && trip.hotel === 'Festival') throw new SoldOut('The hotel Festival has no room left.')
  if (kind === 'car' && trip.car === 'van') throw new SoldOut('There is no van left.')
  return `${kind}-${randomUUID()}`
}

/**
 * Cancels a booking, if there is one.
 *
 * @throws ProviderUnavailable
 */
export function revoke(kind: Kind, trip: Trip): void {
  if (kind === 'hotel' && trip.hotel === 'Pension Sol') {
    throw new ProviderUnavailable('No answer from the hotel Pension Sol.')
  }
}
