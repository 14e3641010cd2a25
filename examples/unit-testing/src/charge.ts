import { UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { Resource } from 'sst'
import { database } from './database.ts'
import type { Subscription } from './subscription.ts'

export interface ChargeRequest extends Pick<Subscription, 'email' | 'plan' | 'card'> {
  /** Charging under the same key a second time charges nothing. */
  readonly key: string
}

export interface ChargeAnswer {
  readonly status: 'charged' | 'declined'
}

const PRICE_CENTS = { monthly: 900, yearly: 9000 }

/** Charges for a subscription. An ordinary Lambda function; the bank is simulated, and declines "card_declined". */
export async function handler({ email, plan, card, key }: ChargeRequest): Promise<ChargeAnswer> {
  if (card === 'card_declined') return { status: 'declined' }
  await database.send(
    new UpdateCommand({
      TableName: Resource.Subscriptions.name,
      Key: { email },
      UpdateExpression: 'SET charges.#key = :cents',
      ExpressionAttributeNames: { '#key': key },
      ExpressionAttributeValues: { ':cents': PRICE_CENTS[plan] },
    }),
  )
  return { status: 'charged' }
}
