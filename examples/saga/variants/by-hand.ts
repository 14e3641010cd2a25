import { type DurableContext, withDurableExecution } from 'durable-core'
import { book, cancel } from '../src/bookings.ts'
import { askDesk } from '../src/desk.ts'
import type { Itinerary } from '../src/handler.ts'
import { retryTransient } from '../src/retries.ts'
import { parseTrip, type Trip } from '../src/trip.ts'

// What `saga` does, written out. It uses nothing that the official SDK has not, and leaves the same history.

const retrying = { retryStrategy: retryTransient }

interface Undo {
  readonly name: string
  readonly action: () => Promise<void>
}

/** An undo that failed for good, and why. */
interface Failure {
  readonly name: string
  readonly message: string
}

export const handler = withDurableExecution(async (event: unknown, context: DurableContext): Promise<Itinerary> => {
  const trip = parseTrip(context.executionContext.durableExecutionArn.split('/')[2] ?? '', event)
  const failures: Failure[] = []
  try {
    return await context.runInChildContext('book-trip', (child) => bookOrUndo(trip, child, failures), {
      errorMapper: (error) => error,
    })
  } catch (error) {
    if (failures.length > 0) await context.step('ask-desk', () => askDesk(trip, failures), retrying)
    throw error
  }
})

async function bookOrUndo(trip: Trip, context: DurableContext, failures: Failure[]): Promise<Itinerary> {
  const undos: Undo[] = []
  try {
    undos.push({ name: 'cancel-flight', action: () => cancel('flight', trip) })
    const flight = await context.step('book-flight', () => book('flight', trip), retrying)
    await context.wait('ticketing', { minutes: 15 })
    undos.push({ name: 'cancel-hotel', action: () => cancel('hotel', trip) })
    const hotel = await context.step('book-hotel', () => book('hotel', trip), retrying)
    undos.push({ name: 'cancel-car', action: () => cancel('car', trip) })
    const car = await context.step('book-car', () => book('car', trip), retrying)
    return { flight, hotel, car }
  } catch (error) {
    for (const { name, action } of undos.toReversed()) {
      try {
        await context.step(name, action, retrying)
      } catch (undoError) {
        failures.push({ name, message: undoError instanceof Error ? undoError.message : String(undoError) })
      }
    }
    throw error
  }
}
