import { crashEverywhere } from 'durable-testing'
import 'durable-testing/vitest'
import { afterAll, expect, test, vi } from 'vitest'
import happy from '../events/happy.json' with { type: 'json' }
import hotelFull from '../events/hotel-full.json' with { type: 'json' }
import { handler } from '../src/handler.ts'

const stack = await vi.hoisted(async () => {
  const { openStack } = await import('durable-local/example-tests')
  return openStack(`${import.meta.dirname}/..`)
})
afterAll(() => stack.close())

/** How many bookings a trip has, and how many of them are cancelled. */
async function bookingsOf(tripId: string) {
  const bookings = (await stack.items('Bookings')).filter(({ bookingId }) => String(bookingId).startsWith(`${tripId}/`))
  const booked = bookings.filter(({ status }) => status === 'booked')
  return { booked: booked.length, cancelled: bookings.length - booked.length }
}

test('wherever the process dies, a good trip is booked once', async () => {
  const report = await crashEverywhere(handler, { name: 'happy', input: happy, effectsOf: bookingsOf })
  expect(report.effects).toEqual({ booked: 3, cancelled: 0 })
})

test('wherever the process dies, of a trip that cannot be booked nothing stays booked', async () => {
  const report = await crashEverywhere(handler, { name: 'hotel-full', input: hotelFull, effectsOf: bookingsOf })
  expect(report.effects).toEqual({ booked: 0, cancelled: 2 })
  expect(report).toBeInReadme('crash-table hotel-full')
})
