import { ConditionalCheckFailedException, DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient, GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { Resource } from 'sst'
import type { Part } from './parts.ts'
import { PermanentError } from './permanent-error.ts'

// What has been done for orders: one item for each part of each order, "done" or "undone". Whoever repeats something
// finds it there, and what comes too late finds that it was undone: the same for the workflow and for the state machine.

/** DynamoDB: the real one when deployed, the local stand-in when AWS_ENDPOINT_URL_DYNAMODB names one. */
const database = DynamoDBDocumentClient.from(new DynamoDBClient())

/** Something is to be done that was undone before: the request for it was late. */
export class DoneTooLate extends PermanentError {
  override name = 'DoneTooLate'
}

/**
 * Enters that a part of an order is done, once.
 *
 * @returns the facts that were entered first
 * @throws DoneTooLate
 */
export async function enter<T extends object>(orderId: string, part: Part, facts: T): Promise<T> {
  const entryId = `${orderId}/${part}`
  const Item = { entryId, status: 'done', facts, enteredAt: new Date().toISOString() }
  const TableName = Resource.Entries.name
  try {
    await database.send(new PutCommand({ TableName, Item, ConditionExpression: 'attribute_not_exists(entryId)' }))
    return facts
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error
    const { Item: first } = await database.send(new GetCommand({ TableName, Key: { entryId }, ConsistentRead: true }))
    if (first?.status === 'undone') throw new DoneTooLate(`The ${part} of ${orderId} was undone before.`)
    return first?.facts as T // entered above, and never changed
  }
}

/** Undoes a part of an order, done or not. From then on it cannot be done any more. */
export async function undo(orderId: string, part: Part): Promise<void> {
  await update(`${orderId}/${part}`, 'SET #name = :value', 'status', 'undone')
}

/** Counts something for an order, and gives the count. */
export async function count(orderId: string, what: string): Promise<number> {
  return Number(await update(`${orderId}/${what}`, 'ADD #name :value', 'count', 1))
}

async function update(entryId: string, expression: string, name: string, value: unknown): Promise<unknown> {
  const { Attributes } = await database.send(
    new UpdateCommand({
      TableName: Resource.Entries.name,
      Key: { entryId },
      UpdateExpression: expression,
      ExpressionAttributeNames: { '#name': name },
      ExpressionAttributeValues: { ':value': value },
      ReturnValues: 'UPDATED_NEW',
    }),
  )
  return Attributes?.[name]
}
