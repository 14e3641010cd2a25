import { randomUUID } from 'node:crypto'
import { GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { Resource } from 'sst'
import { database, writeIf } from './database.ts'
import { PermanentError } from './permanent-error.ts'

export interface ChargeRequest {
  /** The key of the charge: a second request for the same order gets the answer to the first. */
  readonly orderId: string
  readonly amountCents: number
  readonly card: string
}

/** The bank's answer. A decline is an answer too: nothing has gone wrong that a repetition would cure. */
export type ChargeResult =
  | { readonly status: 'charged'; readonly chargeId: string }
  | { readonly status: 'declined'; readonly reason: string }

/** The bank has declined the card. */
export class CardDeclined extends PermanentError {
  override name = 'CardDeclined'
}

/** Charges the card once for each order, and remembers the bank's answer. */
export async function chargeCard({ orderId, amountCents, card }: ChargeRequest): Promise<ChargeResult> {
  const result = askBank(card)
  const first = await writeIf(
    database.send(
      new PutCommand({
        TableName: Resource.Payments.name,
        Item: { orderId, amountCents, result, askedAt: new Date().toISOString() },
        ConditionExpression: 'attribute_not_exists(orderId)',
      }),
    ),
  )
  if (first) return result
  const { Item } = await database.send(
    new GetCommand({ TableName: Resource.Payments.name, Key: { orderId }, ConsistentRead: true }),
  )
  return Item?.result as ChargeResult // written above, and never changed
}

/** Pays the charge of an order back, once; does nothing if there is none. */
export async function refundCard(orderId: string): Promise<void> {
  await writeIf(
    database.send(
      new UpdateCommand({
        TableName: Resource.Payments.name,
        Key: { orderId },
        ConditionExpression: '#result.#status = :charged AND attribute_not_exists(refundedAt)',
        UpdateExpression: 'SET refundedAt = :now',
        ExpressionAttributeNames: { '#result': 'result', '#status': 'status' },
        ExpressionAttributeValues: { ':charged': 'charged', ':now': new Date().toISOString() },
      }),
    ),
  )
}

/** The simulated bank: it declines two cards, and honours every other. */
function askBank(card: string): ChargeResult {
  if (card === 'card_declined') return { status: 'declined', reason: 'insufficient funds' }
  if (card === 'card_stolen') return { status: 'declined', reason: 'reported stolen' }
  return { status: 'charged', chargeId: `charge-${randomUUID()}` }
}
