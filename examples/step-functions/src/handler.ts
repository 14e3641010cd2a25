import { type DurableContext, withDurableExecution } from 'durable-core'
import { parseOrder } from './order.ts'
import { orderFlow } from './order-flow.ts'
import type { Confirmation } from './shop.ts'
import { throughStateMachine } from './through-state-machine.ts'

/** Takes an order, and lets it go through the flow that it asks for: that in code, or the state machine. */
export const handler = withDurableExecution(async (event: unknown, context: DurableContext): Promise<Confirmation> => {
  const order = parseOrder(orderIdOf(context), event)
  return order.flow === 'state-machine' ? await throughStateMachine(order, context) : await orderFlow(order, context)
})

/** `arn:…:function:NAME:VERSION/durable-execution/ORDER/ID` → `ORDER` */
function orderIdOf(context: DurableContext): string {
  return context.executionContext.durableExecutionArn.split('/')[2] ?? ''
}
