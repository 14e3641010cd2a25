import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient, GetCommand, ScanCommand } from '@aws-sdk/lib-dynamodb'
import { openStack } from 'durable-local/example-tests'
import { nameOf } from './name-of.ts'

type Item = Readonly<Record<string, unknown>>

const TABLES = { Orders: 'orderId', Payments: 'orderId', Shipments: 'orderId', Stock: 'product' } as const

/** What the tables say of one order. */
export interface Effects {
  readonly order: Item | undefined
  readonly payment: Item | undefined
  readonly shipment: Item | undefined
  /** How many of each product the order holds; 0 for what it has given back. */
  readonly reserved: Readonly<Record<string, number>>
}

/** Reads the tables of the shop, wherever they are. */
export class ShopTables {
  readonly #database: DynamoDBDocumentClient

  constructor(endpoint: string) {
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
    this.#database = DynamoDBDocumentClient.from(new DynamoDBClient({ endpoint, region: 'us-east-1', credentials }))
  }

  async effectsOf(orderId: string): Promise<Effects> {
    const [order, payment, shipment, stock] = await Promise.all([
      this.#get('Orders', orderId),
      this.#get('Payments', orderId),
      this.#get('Shipments', orderId),
      this.#stock(),
    ])
    const shares = stock.map((item) => [String(item.product), item[`order:${orderId}`]] as const)
    const reserved = Object.fromEntries(shares.flatMap(([product, n]) => (typeof n === 'number' ? [[product, n]] : [])))
    return { order, payment, shipment, reserved }
  }

  /** How often each effect of an order has happened; only what has. */
  async countEffects(orderId: string): Promise<Record<string, number>> {
    const { order, payment, shipment, reserved } = await this.effectsOf(orderId)
    const result = payment?.result as { readonly status?: string } | undefined
    const counts = {
      reserved: Object.values(reserved).reduce((sum, count) => sum + count, 0),
      charged: result?.status === 'charged' ? 1 : 0,
      refunded: payment?.refundedAt === undefined ? 0 : 1,
      shipped: shipment?.trackingNumber === undefined ? 0 : 1,
      'shipment cancelled': shipment?.cancelledAt === undefined ? 0 : 1,
      ...(order === undefined ? {} : { [String(order.status)]: 1 }),
    }
    return Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0))
  }

  /** For every product on the shelf: how many there are, with those that orders hold. Always the initial stock. */
  async countAll(): Promise<Record<string, number>> {
    const totals = (await this.#stock()).map(({ product, ...counts }) => [
      String(product),
      Object.values(counts).reduce((sum: number, count) => sum + Number(count), 0),
    ])
    return Object.fromEntries(totals)
  }

  async #get(table: keyof typeof TABLES, orderId: string): Promise<Item | undefined> {
    const Key = { [TABLES[table]]: orderId }
    const { Item } = await this.#database.send(new GetCommand({ TableName: nameOf(table), Key }))
    return Item
  }

  async #stock(): Promise<readonly Item[]> {
    const { Items = [] } = await this.#database.send(new ScanCommand({ TableName: nameOf('Stock') }))
    return Items
  }
}

/**
 * Opens a shop of the test's own: what the stack declares, in memory, and the environment in which the business code finds
 * it. `vi.hoisted` calls it, because that code reads the environment when it is imported.
 */
export async function openShop(): Promise<{ readonly tables: ShopTables; close(): Promise<void> }> {
  const stack = await openStack(`${import.meta.dirname}/..`)
  return { tables: new ShopTables(process.env.AWS_ENDPOINT_URL_DYNAMODB ?? ''), close: () => stack.close() }
}
