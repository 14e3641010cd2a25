import { GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { Resource } from 'sst'
import { database, writeIf } from './database.ts'
import type { Order } from './order.ts'
import { PermanentError } from './permanent-error.ts'

// The Orders table. An order's status only ever moves forward:
//
//   accepted ── window closes ──▶ processing ── shipped ──▶ confirmed
//      │                              │
//      └─ customer cancels ▶ cancelled└─ something fails ▶ failed

export type OrderStatus = 'accepted' | 'cancelled' | 'processing' | 'confirmed' | 'failed'

/** Why an order was given up, and what could not be undone. */
export interface Failure {
  readonly type: string
  readonly message: string
  readonly notUndone: readonly string[]
}

/** Another execution has accepted an order under this id. */
export class DuplicateOrder extends PermanentError {
  override name = 'DuplicateOrder'
}

/** The customer has cancelled within the window. */
export class OrderCancelled extends PermanentError {
  override name = 'OrderCancelled'
}

/**
 * Writes the order down for the execution that processes it.
 *
 * @throws DuplicateOrder
 */
export async function acceptOrder(order: Order, execution: string): Promise<void> {
  const { orderId, lines, totalCents } = order
  const status: OrderStatus = 'accepted'
  const isNew = await writeIf(
    database.send(
      new PutCommand({
        TableName: Resource.Orders.name,
        Item: { orderId, execution, status, lines, totalCents, acceptedAt: new Date().toISOString() },
        ConditionExpression: 'attribute_not_exists(orderId)',
      }),
    ),
  )
  if (isNew) return
  const { Item } = await database.send(
    new GetCommand({ TableName: Resource.Orders.name, Key: { orderId }, ConsistentRead: true }),
  )
  if (Item?.execution !== execution) {
    throw new DuplicateOrder(`Order ${orderId} was accepted before, by ${Item?.execution}. Use an id of its own.`)
  }
}

/** Cancels an order for its customer; false once its window has closed. */
export function cancelOrder(orderId: string): Promise<boolean> {
  return moveOrder(orderId, { from: 'accepted', to: 'cancelled' })
}

/**
 * Ends the time in which the customer can cancel.
 *
 * @throws OrderCancelled if that has happened
 */
export async function closeWindow({ orderId }: Order): Promise<void> {
  if (await moveOrder(orderId, { from: 'accepted', to: 'processing' })) return
  throw new OrderCancelled(`Order ${orderId} was cancelled by its customer.`)
}

/** Notes that the order is on its way. */
export async function confirmOrder({ orderId }: Order, chargeId: string, trackingNumber: string): Promise<void> {
  await moveOrder(orderId, { from: 'processing', to: 'confirmed', note: { chargeId, trackingNumber } })
}

/** Notes that the order was given up; that of another execution is left alone. */
export async function failOrder({ orderId }: Order, execution: string, failure: Failure): Promise<void> {
  const status: OrderStatus = failure.type === 'OrderCancelled' ? 'cancelled' : 'failed'
  await updateOrder(orderId, 'execution = :execution', {
    set: 'SET #status = :status, note = :failure',
    values: { ':execution': execution, ':status': status, ':failure': failure },
  })
}

/** Moves an order on; moving it twice is moving it once. False if it is somewhere else altogether. */
function moveOrder(
  orderId: string,
  { from, to, note }: { from: OrderStatus; to: OrderStatus; note?: Readonly<Record<string, string>> },
): Promise<boolean> {
  return updateOrder(orderId, '#status IN (:from, :to)', {
    // Without a note of its own it leaves the one that is there: who cancels twice must not wipe out what failed since.
    set: note === undefined ? 'SET #status = :to' : 'SET #status = :to, note = :note',
    values: { ':from': from, ':to': to, ...(note === undefined ? {} : { ':note': note }) },
  })
}

function updateOrder(
  orderId: string,
  condition: string,
  { set, values }: { set: string; values: Readonly<Record<string, unknown>> },
): Promise<boolean> {
  return writeIf(
    database.send(
      new UpdateCommand({
        TableName: Resource.Orders.name,
        Key: { orderId },
        ConditionExpression: condition,
        UpdateExpression: set,
        ExpressionAttributeNames: { '#status': 'status' },
        ExpressionAttributeValues: values,
      }),
    ),
  )
}
