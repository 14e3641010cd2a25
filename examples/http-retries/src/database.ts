import { ConditionalCheckFailedException, DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'

/** DynamoDB: the real one when deployed, the local stand-in when AWS_ENDPOINT_URL_DYNAMODB names one. */
export const database = DynamoDBDocumentClient.from(new DynamoDBClient())

/** Makes a conditional write, and tells whether its condition held. */
export async function writeIf(write: Promise<unknown>): Promise<boolean> {
  try {
    await write
    return true
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false
    throw error
  }
}
