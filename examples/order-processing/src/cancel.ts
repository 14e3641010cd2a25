import { z } from 'zod'
import { cancelOrder } from './order-book.ts'

const requestSchema = z.strictObject({ orderId: z.string().min(1) })

/** Cancels an order while its window is open: `{ "orderId": … }` in, `{ "cancelled": true | false }` out. A plain function. */
export async function handler(event: unknown): Promise<{ readonly cancelled: boolean }> {
  const { orderId } = requestSchema.parse(event)
  return { cancelled: await cancelOrder(orderId) }
}
