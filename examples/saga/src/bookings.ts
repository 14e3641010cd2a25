import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb'
import { GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { Resource } from 'sst'
import { database } from './database.ts'
import { confirm, type Kind, revoke } from './providers.ts'
import type { Trip } from './trip.ts'

/** Somebody books what has been cancelled before: a request that came late. */
export class BookedTooLate extends Error {
  override name = 'BookedTooLate'
}

/**
 * Books a part of a trip, once, and returns its confirmation. Whoever repeats it gets the first confirmation again.
 *
 * @throws SoldOut, BookedTooLate
 */
export async function book(kind: Kind, trip: Trip): Promise<string> {
  const bookingId = bookingIdOf(kind, trip)
  const confirmation = confirm(kind, trip)
  try {
    await database.send(
      new PutCommand({
        TableName: Resource.Bookings.name,
        Item: { bookingId, traveller: trip.traveller, status: 'booked', confirmation },
        ConditionExpression: 'attribute_not_exists(bookingId)',
      }),
    )
    return confirmation
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error
    return await firstConfirmation(bookingId)
  }
}

/**
 * Cancels a part of a trip: what was booked, and also what was not. Then a note stays behind that lets a booking fail
 * which is still on its way. Whoever repeats it changes nothing.
 *
 * @throws ProviderUnavailable
 */
export async function cancel(kind: Kind, trip: Trip): Promise<void> {
  revoke(kind, trip)
  await database.send(
    new UpdateCommand({
      TableName: Resource.Bookings.name,
      Key: { bookingId: bookingIdOf(kind, trip) },
      UpdateExpression: 'SET #status = :cancelled',
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: { ':cancelled': 'cancelled' },
    }),
  )
}

async function firstConfirmation(bookingId: string): Promise<string> {
  const { Item } = await database.send(
    new GetCommand({ TableName: Resource.Bookings.name, Key: { bookingId }, ConsistentRead: true }),
  )
  if (Item?.status !== 'booked') throw new BookedTooLate(`${bookingId} has been cancelled already.`)
  return Item.confirmation
}

function bookingIdOf(kind: Kind, { tripId }: Trip): string {
  return `${tripId}/${kind}`
}
