import { z } from 'zod'
import { PermanentError } from './permanent-error.ts'

const orderSchema = z.strictObject({
  product: z.enum(['lamp', 'chair', 'kettle']),
  quantity: z.int().min(1).max(10),
  /** The token that stands for the card; shop.ts has those with which the simulated bank has trouble. */
  card: z.string().startsWith('card_').max(100),
  /** Who packs it: packing.ts. */
  packer: z.enum(['quick', 'careful', 'clumsy', 'lost']).default('quick'),
  /** What the order goes through. */
  flow: z.enum(['function', 'state-machine']).default('function'),
})

export type OrderForm = z.infer<typeof orderSchema>

/** What somebody wants to buy. */
export interface Order extends OrderForm {
  /** The name of the execution: everything that is done for the order is entered under it. */
  readonly orderId: string
}

/** The event is not an order; the message names every fault. */
export class InvalidOrder extends PermanentError {
  override name = 'InvalidOrder'
}

/**
 * Makes an order of an event.
 *
 * @throws InvalidOrder
 */
export function parseOrder(orderId: string, event: unknown): Order {
  const parsed = orderSchema.safeParse(event)
  if (parsed.success) return { orderId, ...parsed.data }
  const faults = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'event'}: ${message}`)
  throw new InvalidOrder(`Not a valid order. ${faults.join('; ')}. Correct it and send it as a new one.`)
}
