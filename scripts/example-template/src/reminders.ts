import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { Resource } from 'sst'
import type { Reminder } from './reminder.ts'

/** DynamoDB: the real one when deployed, the local stand-in when AWS_ENDPOINT_URL_DYNAMODB names one. */
const database = DynamoDBDocumentClient.from(new DynamoDBClient())

/** Writes a reminder down. Whoever repeats it changes nothing: the first text and time stay. */
export async function noteDown({ id, text }: Reminder): Promise<void> {
  await database.send(
    new UpdateCommand({
      TableName: Resource.Reminders.name,
      Key: { id },
      UpdateExpression: 'SET #text = if_not_exists(#text, :text), notedAt = if_not_exists(notedAt, :now)',
      ExpressionAttributeNames: { '#text': 'text' },
      ExpressionAttributeValues: { ':text': text, ':now': new Date().toISOString() },
    }),
  )
}

/**
 * Delivers a reminder, once: whoever repeats it learns when that was. Here delivering is one write; in its place goes a
 * call to whatever reaches people, with the reminder's id as idempotency key.
 *
 * @returns when it was delivered, as an ISO time
 */
export async function deliver({ id }: Reminder): Promise<string> {
  const { Attributes } = await database.send(
    new UpdateCommand({
      TableName: Resource.Reminders.name,
      Key: { id },
      UpdateExpression: 'SET deliveredAt = if_not_exists(deliveredAt, :now)',
      ExpressionAttributeValues: { ':now': new Date().toISOString() },
      ReturnValues: 'ALL_NEW',
    }),
  )
  return String(Attributes?.deliveredAt)
}
