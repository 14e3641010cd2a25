import { costTable, run } from 'durable-testing'
import 'durable-testing/vitest'
import { afterAll, expect, test, vi } from 'vitest'
import happy from '../events/happy.json' with { type: 'json' }
import hotelFull from '../events/hotel-full.json' with { type: 'json' }
import invalid from '../events/invalid.json' with { type: 'json' }
import noCar from '../events/no-car.json' with { type: 'json' }
import undoFails from '../events/undo-fails.json' with { type: 'json' }
import { book, cancel } from '../src/bookings.ts'
import { handler } from '../src/handler.ts'
import { parseTrip } from '../src/trip.ts'

const stack = await vi.hoisted(async () => {
  const { openStack } = await import('durable-local/example-tests')
  return openStack(`${import.meta.dirname}/..`)
})
afterAll(() => stack.close())

/** The parts of a trip and their status. */
async function statusOf(tripId: string): Promise<object> {
  const bookings = await stack.items('Bookings')
  const ofTrip = bookings.filter(({ bookingId }) => String(bookingId).startsWith(`${tripId}/`))
  return Object.fromEntries(ofTrip.map(({ bookingId, status }) => [String(bookingId).split('/')[1], status]))
}

test('a trip is booked part by part, the hotel when the ticket is there', async () => {
  const outcome = await run(handler, { name: 'happy', input: happy })
  expect(outcome).toHaveSucceededWith({
    flight: expect.stringMatching(/^flight-/),
    hotel: expect.stringMatching(/^hotel-/),
    car: expect.stringMatching(/^car-/),
  })
  expect(outcome).toHaveOperations(['book-trip', 'book-flight', 'ticketing', 'book-hotel', 'book-car'])
  expect(await statusOf('happy')).toEqual({ flight: 'booked', hotel: 'booked', car: 'booked' })
})

test('if the hotel is full, the flight is cancelled, although another invocation had booked it', async () => {
  const outcome = await run(handler, { name: 'hotel-full', input: hotelFull })
  expect(outcome).toHaveFailedWith('The hotel Festival has no room left.')
  expect(outcome.invocations).toBe(2)
  expect(await statusOf('hotel-full')).toEqual({ flight: 'cancelled', hotel: 'cancelled' })
})

test('what was cancelled before it is booked is not asked for again', async () => {
  await cancel('flight', parseTrip('too-late', happy))
  const outcome = await run(handler, { name: 'too-late', input: happy })
  expect(outcome).toHaveFailedWith('too-late/flight has been cancelled already.')
  expect(outcome).toHaveStep('book-flight', { attempts: 1 })
})

test('the newest part is undone first', async () => {
  const outcome = await run(handler, { name: 'no-car', input: noCar })
  expect(outcome).toHaveFailedWith('There is no van left.')
  const undone = outcome.operations.filter(({ name }) => name?.startsWith('cancel')).map(({ name }) => name)
  expect(undone).toEqual(['cancel-car', 'cancel-hotel', 'cancel-flight'])
})

test('what is sold out is asked for once, and an undo that fails is tried four times', async () => {
  const outcome = await run(handler, { name: 'undo-fails', input: undoFails })
  expect(outcome).toHaveStep('book-car', { attempts: 1 })
  expect(outcome).toHaveStep('cancel-hotel', { attempts: 4, status: 'FAILED' })
})

test('an undo that fails for good keeps no other from being tried, and the desk is told', async () => {
  const outcome = await run(handler, { name: 'desk', input: undoFails })
  expect(outcome).toHaveFailedWith('There is no van left.')
  expect(await statusOf('desk')).toEqual({ flight: 'cancelled', hotel: 'booked', car: 'cancelled' })
  const [work] = (await stack.items('Desk')).filter(({ tripId }) => tripId === 'desk')
  expect(work?.todo).toEqual(['cancel-hotel: No answer from the hotel Pension Sol.'])
})

test('an event that is not a trip fails before anything is booked', async () => {
  const outcome = await run(handler, { input: invalid })
  expect(outcome).toHaveFailedWith({ ErrorType: 'InvalidTrip', ErrorMessage: /traveller: .*; from: .*; nights: / })
  expect(outcome.operations).toEqual([])
})

test('a booking that arrives after it was cancelled is not made', async () => {
  const trip = { tripId: 'late', ...happy, car: 'small' } as const
  await cancel('hotel', trip)
  await expect(book('hotel', trip)).rejects.toThrow('late/hotel has been cancelled already.')
})

test('the README shows what a trip costs, booked and undone', async () => {
  const booked = await run(handler, { name: 'cost-happy', input: happy })
  const undone = await run(handler, { name: 'cost-no-car', input: noCar })
  expect(costTable({ happy: booked, 'no-car': undone })).toBeInReadme('cost')
})
