import { PutCommand } from '@aws-sdk/lib-dynamodb'
import type { UndoFailure } from 'durable-core'
import { Resource } from 'sst'
import { database } from './database.ts'
import type { Trip } from './trip.ts'

/** Tells the people at the desk what could not be cancelled: they call. The same trip is there once. */
export async function askDesk({ tripId, traveller }: Trip, failures: readonly UndoFailure[]): Promise<void> {
  const todo = failures.map(({ name, message }) => `${name}: ${message}`)
  await database.send(new PutCommand({ TableName: Resource.Desk.name, Item: { tripId, traveller, todo } }))
}
