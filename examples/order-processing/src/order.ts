import { z } from 'zod'
import { catalogue, productIds } from './catalogue.ts'
import { PermanentError } from './permanent-error.ts'

const orderSchema = z.strictObject({
  customer: z.strictObject({
    name: z.string().min(1).max(100),
    address: z.string().min(1).max(200),
    /** ISO 3166 code of two letters. */
    country: z.string().regex(/^[A-Z]{2}$/, 'expected two capital letters, such as AT'),
  }),
  lines: z
    .array(z.strictObject({ product: z.enum(productIds), quantity: z.int().min(1).max(100) }))
    .min(1)
    .max(20)
    .refine((lines) => new Set(lines.map((line) => line.product)).size === lines.length, {
      error: 'expected each product in one line only',
    }),
  /** The token that stands for the card; payments.ts has those that the simulated bank declines. */
  card: z.string().startsWith('card_').max(100),
  carrier: z.enum(['swift', 'flaky', 'down', 'silent']).default('swift'),
  /** How long the customer can cancel. */
  cancellationWindowSeconds: z.int().min(1).max(3600).default(10),
})

export type OrderForm = z.infer<typeof orderSchema>

/** An order that may be processed. */
export interface Order extends OrderForm {
  readonly orderId: string
  readonly totalCents: number
}

/** The event is not an order; the message names every fault. */
export class InvalidOrder extends PermanentError {
  override name = 'InvalidOrder'
}

/**
 * Makes an order of an event and puts the catalogue's prices to it.
 *
 * @throws InvalidOrder
 */
export function parseOrder(orderId: string, event: unknown): Order {
  const parsed = orderSchema.safeParse(event)
  if (!parsed.success) {
    const faults = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'event'}: ${message}`)
    throw new InvalidOrder(`Not a valid order. ${faults.join('; ')}. Correct it and send it as a new order.`)
  }
  const totalCents = parsed.data.lines.reduce(
    (total, { product, quantity }) => total + catalogue[product].priceCents * quantity,
    0,
  )
  return { orderId, totalCents, ...parsed.data }
}
