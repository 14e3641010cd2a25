import { randomUUID } from 'node:crypto'
import { type DurableContext, withDurableExecution } from 'durable-core'
import { Resource } from 'sst'
import { putOnce } from './database.ts'

export interface PayoutRequest {
  readonly loanId: string
  readonly account: string
  readonly amountCents: number
}

/** A refusal is an answer too: whoever gets an error instead does not know whether the money was sent. */
export type PayoutAnswer = { readonly payoutId: string } | { readonly refused: string }

/** Pays a loan out, once. Durable, so that a payment is neither lost nor made twice if the process dies. */
export const handler = withDurableExecution(
  (request: PayoutRequest, context: DurableContext): Promise<PayoutAnswer> =>
    context.step('transfer', () => transfer(request)),
)

/** The simulated bank: accounts of zeros are closed. */
async function transfer({ loanId, account, amountCents }: PayoutRequest): Promise<PayoutAnswer> {
  if (account.includes('0000 0000 0000 0000')) return { refused: `The account ${account} is closed.` }
  const payout = { loanId, account, amountCents, payoutId: `payout-${randomUUID()}` }
  const { payoutId } = await putOnce(Resource.Payouts.name, 'loanId', payout)
  return { payoutId }
}
