import { ConditionalCheckFailedException, DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb'

/** DynamoDB: the real one when deployed, the local stand-in when AWS_ENDPOINT_URL_DYNAMODB names one. */
export const database = DynamoDBDocumentClient.from(new DynamoDBClient())

type Item = Readonly<Record<string, unknown>>

/**
 * Puts an item into a table, unless one with its key is there. Whoever repeats it changes nothing.
 *
 * @returns the item that is in the table now
 */
export async function putOnce<T extends object>(table: string, key: string, item: T & Item): Promise<T> {
  try {
    await database.send(
      new PutCommand({
        TableName: table,
        Item: item,
        ConditionExpression: 'attribute_not_exists(#key)',
        ExpressionAttributeNames: { '#key': key },
      }),
    )
    return item
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error
    const Key = { [key]: item[key] }
    const { Item: first } = await database.send(new GetCommand({ TableName: table, Key, ConsistentRead: true }))
    return first as T // put by this function, and never changed
  }
}
