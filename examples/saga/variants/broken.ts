import { type DurableContext, withDurableExecution } from 'durable-core'
import { book, cancel } from '../src/bookings.ts'
import { retryTransient } from '../src/retries.ts'
import { parseTrip } from '../src/trip.ts'

const retrying = { retryStrategy: retryTransient }

/**
 * How not to do it: the undo is noted inside the step. After the wait another invocation runs this function, in which
 * `book-flight` is replayed, so its body does not run, the list stays empty, and the flight stays booked. No stack
 * deploys this; test/broken.test.ts shows what it does, and what notices it.
 */
export const handler = withDurableExecution(async (event: unknown, context: DurableContext) => {
  const trip = parseTrip(context.executionContext.durableExecutionArn.split('/')[2] ?? '', event)
  const undo: (() => Promise<void>)[] = []
  try {
    const flight = await context.step(
      'book-flight',
      async () => {
        undo.push(() => cancel('flight', trip))
        return await book('flight', trip)
      },
      retrying,
    )
    await context.wait('ticketing', { minutes: 15 })
    const hotel = await context.step('book-hotel', () => book('hotel', trip), retrying)
    return { flight, hotel }
  } catch (error) {
    for (const action of undo.toReversed()) await context.step('undo', action)
    throw error
  }
})
