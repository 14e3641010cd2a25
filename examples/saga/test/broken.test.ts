import { join } from 'node:path'
import { closures, run } from 'durable-testing'
import { afterAll, expect, test, vi } from 'vitest'
import hotelFull from '../events/hotel-full.json' with { type: 'json' }
import { handler } from '../variants/broken.ts'

const stack = await vi.hoisted(async () => {
  const { openStack } = await import('durable-local/example-tests')
  return openStack(`${import.meta.dirname}/..`)
})
afterAll(() => stack.close())

test('with the undo noted inside the step, the flight stays booked', async () => {
  const outcome = await run(handler, { name: 'broken', input: hotelFull })
  expect(outcome.status).toBe('FAILED')
  expect(outcome.operations.map(({ name }) => name)).toEqual(['book-flight', 'ticketing', 'book-hotel'])
  const flight = (await stack.items('Bookings')).find(({ bookingId }) => bookingId === 'broken/flight')
  expect(flight?.status).toBe('booked')
})

test('the source check names the line that does it', async () => {
  const { mutations } = await closures(join(import.meta.dirname, '../variants'))
  expect(mutations).toEqual([expect.objectContaining({ at: expect.stringContaining('broken.ts:'), variable: 'undo' })])
})
