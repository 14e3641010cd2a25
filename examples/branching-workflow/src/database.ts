import { ConditionalCheckFailedException, DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient, GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'

/** DynamoDB: the real one when deployed, the local stand-in when AWS_ENDPOINT_URL_DYNAMODB names one. */
const database = DynamoDBDocumentClient.from(new DynamoDBClient())

type Values = Readonly<Record<string, unknown>>

/** Puts an item in the place of the one with its key, if there is one. */
export async function putItem(table: string, item: Values): Promise<void> {
  await database.send(new PutCommand({ TableName: table, Item: item }))
}

/** Puts an item, unless there is one with its key. Returns the one that is there then. */
export async function putOnce<T extends Values>(table: string, key: Values, item: T): Promise<T> {
  const [keyName = ''] = Object.keys(key)
  try {
    await database.send(
      new PutCommand({
        TableName: table,
        Item: { ...key, ...item },
        ConditionExpression: 'attribute_not_exists(#key)',
        ExpressionAttributeNames: { '#key': keyName },
      }),
    )
    return item
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error
    const { Item } = await database.send(new GetCommand({ TableName: table, Key: key, ConsistentRead: true }))
    return Item as T & Values // put by this function, and never changed
  }
}

/** Sets members of an item. */
export async function setMembers(table: string, key: Values, members: Values): Promise<void> {
  const entries = Object.entries(members)
  await database.send(
    new UpdateCommand({
      TableName: table,
      Key: key,
      UpdateExpression: `SET ${entries.map((_, i) => `#${i} = :${i}`).join(', ')}`,
      ExpressionAttributeNames: Object.fromEntries(entries.map(([name], i) => [`#${i}`, name])),
      ExpressionAttributeValues: Object.fromEntries(entries.map(([, value], i) => [`:${i}`, value])),
    }),
  )
}
