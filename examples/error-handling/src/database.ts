import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'

/** DynamoDB: the real one when deployed, the local stand-in when AWS_ENDPOINT_URL_DYNAMODB names one. */
const database = DynamoDBDocumentClient.from(new DynamoDBClient())

type Values = Readonly<Record<string, unknown>>

/** Puts an item in the place of the one with its key, if there is one. */
export async function putItem(table: string, item: Values): Promise<void> {
  await database.send(new PutCommand({ TableName: table, Item: item }))
}

/** Changes an item, or makes one, and returns it. `status` goes by `#status`: it is a reserved word. */
export async function updateItem<T>(table: string, key: Values, change: string, values: Values): Promise<T> {
  const { Attributes } = await database.send(
    new UpdateCommand({
      TableName: table,
      Key: key,
      UpdateExpression: change,
      ExpressionAttributeValues: values,
      ...(change.includes('#status') ? { ExpressionAttributeNames: { '#status': 'status' } } : {}),
      ReturnValues: 'ALL_NEW',
    }),
  )
  return Attributes as T // the attributes that the caller's changes have set
}
