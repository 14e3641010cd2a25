import { undo } from './entries.ts'
import { type Order, parseOrder } from './order.ts'
import type { Part } from './parts.ts'
import { type Confirmation, chargeCard, confirmOrder, reserveStock } from './shop.ts'

/** What the state machine asks for. */
export type TaskRequest =
  | { readonly task: 'check-order'; readonly orderId: string; readonly order: unknown }
  | { readonly task: 'reserve-stock' | 'charge-card'; readonly order: Order }
  | ({ readonly task: 'confirm-order' } & Confirmation)
  | { readonly task: 'undo'; readonly orderId: string; readonly part: Part }

/** Does one task of the state machine: the business code that the workflow calls in its steps. A plain function. */
export async function handler(request: TaskRequest): Promise<object> {
  switch (request.task) {
    case 'check-order':
      return parseOrder(request.orderId, request.order)
    case 'reserve-stock':
      await reserveStock(request.order)
      return {}
    case 'charge-card':
      return await chargeCard(request.order)
    case 'confirm-order':
      return await confirmOrder(request)
    case 'undo':
      await undo(request.orderId, request.part)
      return {}
  }
}
