import { z } from 'zod'

const tripSchema = z.strictObject({
  traveller: z.string().min(1).max(100),
  from: z.string().regex(/^[A-Z]{3}$/, 'expected the three letters of an airport'),
  to: z.string().regex(/^[A-Z]{3}$/, 'expected the three letters of an airport'),
  nights: z.int().min(1).max(60),
  hotel: z.string().min(1).max(100),
  car: z.enum(['small', 'van']),
})

/** What somebody wants to book. */
export type Trip = z.infer<typeof tripSchema> & {
  /** The name of the execution: everything that is booked for the trip is booked under it. */
  readonly tripId: string
}

/** The event is not a trip; the message names every fault. */
export class InvalidTrip extends Error {
  override name = 'InvalidTrip'
}

/**
 * Makes a trip of an event.
 *
 * @throws InvalidTrip
 */
export function parseTrip(tripId: string, event: unknown): Trip {
  const parsed = tripSchema.safeParse(event)
  if (parsed.success) return { tripId, ...parsed.data }
  const faults = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'event'}: ${message}`)
  throw new InvalidTrip(`Not a valid trip. ${faults.join('; ')}. Correct it and send it as a new trip.`)
}
