import { UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { Resource } from 'sst'
import { database, putOnce } from './database.ts'
import type { Request } from './request.ts'

export type Verdict = 'approved' | 'rejected'

/** Writes the request down, as open. The same request is there once. */
export async function fileRequest(request: Request): Promise<void> {
  await putOnce(Resource.Requests.name, 'requestId', { ...request, status: 'open' })
}

export async function closeRequest({ requestId }: Request, status: Verdict): Promise<void> {
  await database.send(
    new UpdateCommand({
      TableName: Resource.Requests.name,
      Key: { requestId },
      UpdateExpression: 'SET #status = :status',
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: { ':status': status },
    }),
  )
}
