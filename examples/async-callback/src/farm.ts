import { UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { Resource } from 'sst'
import { callbackUrl } from '../../../infra/runtime/callback-token.ts'
import { database, putOnce } from './database.ts'
import type { Video } from './video.ts'

/** How long the farm may take, and how long it may say nothing. Seconds. */
export const PATIENCE = { whole: 30 * 60, silence: 10 * 60 }

/**
 * Hands a video over to the farm, which takes its jobs out of the table. With the job it gets the URL for its answer,
 * which is good for this one callback as long as the workflow waits. The same job is there once.
 */
export async function handOver({ jobId, title, source }: Video, callbackId: string): Promise<void> {
  const answerTo = callbackUrl(Resource.Callbacks, callbackId, { validForSeconds: PATIENCE.whole })
  await putOnce(Resource.Jobs.name, 'jobId', { jobId, title, source, answerTo, status: 'wanted' })
}

/** Tells the farm that nobody waits for a job any more. */
export async function withdraw(jobId: string): Promise<void> {
  await database.send(
    new UpdateCommand({
      TableName: Resource.Jobs.name,
      Key: { jobId },
      UpdateExpression: 'SET #status = :withdrawn',
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: { ':withdrawn': 'withdrawn' },
    }),
  )
}
