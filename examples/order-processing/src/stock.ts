import { GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { Resource } from 'sst'
import { catalogue } from './catalogue.ts'
import { database, writeIf } from './database.ts'
import type { Order, OrderForm } from './order.ts'
import { PermanentError } from './permanent-error.ts'

// A product's item holds how many are available and, as one attribute for each order, how many that order has taken.
// Both change in the same write, so an order takes its share once, however often it asks. A released share stays as 0:
// a late repetition of the reservation then finds it, and takes nothing.

type Line = OrderForm['lines'][number]

/** There is not enough on the shelf. */
export class OutOfStock extends PermanentError {
  override name = 'OutOfStock'
}

/**
 * Takes the products of an order off the shelf.
 *
 * @throws OutOfStock; the lines before the missing one stay reserved until `releaseStock`
 */
export async function reserveStock({ orderId, lines }: Order): Promise<void> {
  for (const line of lines) await reserveLine(orderId, line)
}

/** Puts back what the order has taken, if it has taken anything. */
export async function releaseStock({ orderId, lines }: Order): Promise<void> {
  for (const line of lines) await releaseLine(orderId, line)
}

async function reserveLine(orderId: string, { product, quantity }: Line): Promise<void> {
  const { initialStock, title } = catalogue[product]
  const reserved =
    quantity <= initialStock &&
    (await writeIf(
      database.send(
        new UpdateCommand({
          TableName: Resource.Stock.name,
          Key: { product },
          ConditionExpression:
            'attribute_not_exists(#order) AND (attribute_not_exists(available) OR available >= :quantity)',
          UpdateExpression: 'SET available = if_not_exists(available, :initialStock) - :quantity, #order = :quantity',
          ExpressionAttributeNames: { '#order': shareOf(orderId) },
          ExpressionAttributeValues: { ':quantity': quantity, ':initialStock': initialStock },
        }),
      ),
    ))
  if (reserved) return
  const { Item } = await database.send(
    new GetCommand({ TableName: Resource.Stock.name, Key: { product }, ConsistentRead: true }),
  )
  if (Item?.[shareOf(orderId)] !== undefined) return
  throw new OutOfStock(`Out of stock: ${title}. ${quantity} ordered, ${Item?.available ?? initialStock} left.`)
}

async function releaseLine(orderId: string, { product, quantity }: Line): Promise<void> {
  await writeIf(
    database.send(
      new UpdateCommand({
        TableName: Resource.Stock.name,
        Key: { product },
        ConditionExpression: '#order = :quantity',
        UpdateExpression: 'SET available = available + :quantity, #order = :none',
        ExpressionAttributeNames: { '#order': shareOf(orderId) },
        ExpressionAttributeValues: { ':quantity': quantity, ':none': 0 },
      }),
    ),
  )
}

function shareOf(orderId: string): string {
  return `order:${orderId}`
}
