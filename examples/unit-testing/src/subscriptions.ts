import { UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { Resource } from 'sst'
import { database } from './database.ts'
import type { Subscription } from './subscription.ts'

export type Status = 'active' | 'renewed' | 'ended'

/** Writes a subscription down, with no charges yet. Whoever repeats it changes nothing. */
export async function open({ email, plan }: Subscription): Promise<void> {
  await update(email, 'SET #plan = :plan, #status = :status, charges = if_not_exists(charges, :none)', {
    ':plan': plan,
    ':status': 'active' satisfies Status,
    ':none': {},
  })
}

export async function setStatus(email: string, status: Status): Promise<void> {
  await update(email, 'SET #status = :status', { ':status': status })
}

async function update(email: string, expression: string, values: Record<string, unknown>): Promise<void> {
  const names = { '#plan': 'plan', '#status': 'status' }
  const used = Object.entries(names).filter(([name]) => expression.includes(name))
  await database.send(
    new UpdateCommand({
      TableName: Resource.Subscriptions.name,
      Key: { email },
      UpdateExpression: expression,
      ExpressionAttributeNames: Object.fromEntries(used),
      ExpressionAttributeValues: values,
    }),
  )
}
