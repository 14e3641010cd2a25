import { type DurableContext, withDurableExecution } from 'durable-core'
import { type ChargeRequest, type ChargeResult, chargeCard } from './payments.ts'
import { retryTransient } from './retries.ts'

/** Charges a card. It is a workflow of its own: other workflows invoke it, and a decline is one of its results. */
export const handler = withDurableExecution(
  (request: ChargeRequest, context: DurableContext): Promise<ChargeResult> =>
    context.step('ask-bank', () => chargeCard(request), { retryStrategy: retryTransient }),
)
