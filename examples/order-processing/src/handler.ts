import { type DurableContext, retryPresets, withDurableExecution } from 'durable-core'
import { Resource } from 'sst'
import { bookShipment, cancelShipment } from './carrier.ts'
import { type Order, parseOrder } from './order.ts'
import { acceptOrder, closeWindow, confirmOrder, failOrder } from './order-book.ts'
import { CardDeclined, type ChargeRequest, type ChargeResult, refundCard } from './payments.ts'
import { retryTransient } from './retries.ts'
import { releaseStock, reserveStock } from './stock.ts'
import { originalError, UndoList } from './undo-list.ts'

export interface Confirmation {
  readonly orderId: string
  readonly totalCents: number
  readonly chargeId: string
  readonly trackingNumber: string
}

/** Takes an order from the event to the parcel. The id of the order is the name of its execution. */
export const handler = withDurableExecution(async (event: unknown, context: DurableContext): Promise<Confirmation> => {
  const undo = new UndoList()
  try {
    const order = await context.step('validate', async () => parseOrder(orderIdOf(context), event), {
      retryStrategy: retryPresets.noRetry,
    })
    return await processOrder(order, context, undo)
  } catch (thrown) {
    const error = originalError(thrown)
    await undo.run(context, error)
    throw error
  }
})

/** The order, step by step. Before each effect stands its undo: undo-list.ts tells why there. */
async function processOrder(order: Order, context: DurableContext, undo: UndoList): Promise<Confirmation> {
  const { orderId, totalCents, card } = order
  const execution = context.executionContext.durableExecutionArn
  const retrying = { retryStrategy: retryTransient }

  undo.add('close-order', (failure) => failOrder(order, execution, failure))
  await context.step('accept-order', () => acceptOrder(order, execution), retrying)

  undo.add('release-stock', () => releaseStock(order))
  await context.step('reserve-stock', () => reserveStock(order), retrying)

  await context.wait('cancellation-window', { seconds: order.cancellationWindowSeconds })
  await context.step('close-window', () => closeWindow(order), retrying)

  undo.add('refund-card', () => refundCard(orderId))
  const payment = await context.invoke<ChargeRequest, ChargeResult>(
    'charge-card',
    `${Resource.Payment.name}:${Resource.Payment.qualifier}`,
    { orderId, amountCents: totalCents, card },
  )
  if (payment.status === 'declined') throw new CardDeclined(`Card declined: ${payment.reason}.`)

  undo.add('cancel-shipment', () => cancelShipment(order))
  const trackingNumber = await context.step('ship', () => bookShipment(order), retrying)

  await context.step('confirm-order', () => confirmOrder(order, payment.chargeId, trackingNumber), retrying)
  return { orderId, totalCents, chargeId: payment.chargeId, trackingNumber }
}

/** `arn:…:function:NAME:VERSION/durable-execution/ORDER/ID` → `ORDER` */
function orderIdOf(context: DurableContext): string {
  return context.executionContext.durableExecutionArn.split('/')[2] ?? ''
}
