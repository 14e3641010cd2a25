import { UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { Resource } from 'sst'
import { database } from './database.ts'
import type { Subscription } from './subscription.ts'

export type Status = 'active' | 'renewed' | 'ended'

/** Writes a subscription down, with no charges yet. Whoever repeats it changes nothing. */
export async function open({ email, plan }: Subscription): Promise<void> {
  await database.send(
    new UpdateCommand({
      TableName: Resource.Subscriptions.name,
      Key: { email },
      UpdateExpression: 'SET #plan = :plan, #status = :status, charges = if_not_exists(charges, :none)',
      ExpressionAttributeNames: { '#plan': 'plan', '#status': 'status' },
      ExpressionAttributeValues: { ':plan': plan, ':status': 'active' satisfies Status, ':none': {} },
    }),
  )
}

export async function setStatus(email: string, status: Status): Promise<void> {
  await database.send(
    new UpdateCommand({
      TableName: Resource.Subscriptions.name,
      Key: { email },
      UpdateExpression: 'SET #status = :status',
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: { ':status': status },
    }),
  )
}
