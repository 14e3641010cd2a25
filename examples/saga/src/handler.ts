import { type DurableContext, saga, type Undo, undoFailures, withDurableExecution } from 'durable-core'
import { book, cancel } from './bookings.ts'
import { askDesk } from './desk.ts'
import { retryTransient } from './retries.ts'
import { parseTrip, type Trip } from './trip.ts'

export interface Itinerary {
  readonly flight: string
  readonly hotel: string
  readonly car: string
}

const retrying = { retryStrategy: retryTransient }

/** Books a whole trip or nothing. What could not be cancelled again becomes work for the desk. */
export const handler = withDurableExecution(async (event: unknown, context: DurableContext): Promise<Itinerary> => {
  const trip = parseTrip(tripIdOf(context), event)
  try {
    return await saga(context, 'book-trip', (ctx, undo) => bookTrip(trip, ctx, undo), {
      undoRetryStrategy: retryTransient,
    })
  } catch (error) {
    const failures = undoFailures(error)
    if (failures.length > 0) await context.step('ask-desk', () => askDesk(trip, failures), retrying)
    throw error
  }
})

/** The trip, part by part. Before each part stands how it is undone. */
async function bookTrip(trip: Trip, context: DurableContext, undo: Undo): Promise<Itinerary> {
  undo('cancel-flight', () => cancel('flight', trip))
  const flight = await context.step('book-flight', () => book('flight', trip), retrying)

  await context.wait('ticketing', { minutes: 15 })

  undo('cancel-hotel', () => cancel('hotel', trip))
  const hotel = await context.step('book-hotel', () => book('hotel', trip), retrying)

  undo('cancel-car', () => cancel('car', trip))
  const car = await context.step('book-car', () => book('car', trip), retrying)

  return { flight, hotel, car }
}

/** `arn:…:function:NAME:VERSION/durable-execution/TRIP/ID` → `TRIP` */
function tripIdOf(context: DurableContext): string {
  return context.executionContext.durableExecutionArn.split('/')[2] ?? ''
}
