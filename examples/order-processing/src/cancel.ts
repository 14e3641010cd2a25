import { z } from 'zod'
import { cancelOrder } from './order-book.ts'

const requestSchema = z.strictObject({ orderId: z.string().min(1) })

/** The event does not say which order. */
class InvalidCancellation extends Error {
  override name = 'InvalidCancellation'
}

/** Cancels an order while its window is open: `{ "orderId": … }` in, `{ "cancelled": true | false }` out. A plain function. */
export async function handler(event: unknown): Promise<{ readonly cancelled: boolean }> {
  const parsed = requestSchema.safeParse(event)
  if (parsed.success) return { cancelled: await cancelOrder(parsed.data.orderId) }
  const faults = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'event'}: ${message}`)
  throw new InvalidCancellation(`Not a cancellation. ${faults.join('; ')}. Expected {"orderId": "…"}.`)
}
