import { randomUUID } from 'node:crypto'
import { UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { Resource } from 'sst'
import { database } from './database.ts'
import type { Order } from './order.ts'
import { PermanentError } from './permanent-error.ts'

// The simulated carrier. It keeps its books in the Shipments table, so that it behaves the same whatever process asks:
//   swift    books at once
//   flaky    fails the first two requests for an order, then books
//   down     never books
//   silent   never books, and cannot be told to cancel either

const COUNTRIES_SERVED = ['AT', 'CH', 'DE', 'FR', 'IT', 'US']

/** The carrier could not be reached; it may be later. */
export class CarrierUnavailable extends Error {
  override name = 'CarrierUnavailable'
}

/** The carrier does not deliver there. */
export class AddressRefused extends PermanentError {
  override name = 'AddressRefused'
}

/**
 * Books a shipment, one for each order, and returns its tracking number.
 *
 * @throws CarrierUnavailable, AddressRefused
 */
export async function bookShipment({ orderId, carrier, customer }: Order): Promise<string> {
  if (!COUNTRIES_SERVED.includes(customer.country)) {
    throw new AddressRefused(`The carrier does not deliver to ${customer.country}.`)
  }
  const { requests } = await updateShipment(orderId, 'ADD requests :value', 1)
  if (carrier === 'down' || carrier === 'silent' || (carrier === 'flaky' && requests <= 2)) {
    throw new CarrierUnavailable(`503 Service Unavailable from carrier "${carrier}".`)
  }
  const { trackingNumber } = await updateShipment(
    orderId,
    'SET trackingNumber = if_not_exists(trackingNumber, :value)',
    `track-${randomUUID()}`,
  )
  return trackingNumber
}

/**
 * Cancels the shipment of an order, booked or not.
 *
 * @throws CarrierUnavailable
 */
export async function cancelShipment({ orderId, carrier }: Order): Promise<void> {
  if (carrier === 'silent') throw new CarrierUnavailable('No answer from carrier "silent".')
  await updateShipment(orderId, 'SET cancelledAt = if_not_exists(cancelledAt, :value)', new Date().toISOString())
}

interface Shipment {
  readonly requests: number
  readonly trackingNumber: string
}

async function updateShipment(orderId: string, expression: string, value: unknown): Promise<Shipment> {
  const { Attributes } = await database.send(
    new UpdateCommand({
      TableName: Resource.Shipments.name,
      Key: { orderId },
      UpdateExpression: expression,
      ExpressionAttributeValues: { ':value': value },
      ReturnValues: 'ALL_NEW',
    }),
  )
  return Attributes as Shipment // the attributes that the caller's own expression has set
}
