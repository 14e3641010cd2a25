import { randomUUID } from 'node:crypto'
import { type DurableContext, retryPresets, StepError, withDurableExecution } from 'durable-core'
import { Resource } from 'sst'
import { putOnce } from './database.ts'

export interface PayoutRequest {
  readonly loanId: string
  readonly account: string
  readonly amountCents: number
}

export interface PayoutAnswer {
  readonly payoutId: string
}

/** The bank does not know the account any more. */
export class AccountClosed extends Error {
  override name = 'AccountClosed'
}

/** Pays a loan out, once. Durable, so that a payment is neither lost nor made twice if the process dies. */
export const handler = withDurableExecution(
  async (request: PayoutRequest, context: DurableContext): Promise<PayoutAnswer> => {
    try {
      return await context.step('transfer', () => transfer(request), { retryStrategy: retryPresets.noRetry })
    } catch (error) {
      // The workflow that has invoked this one sees the type and the message of what is thrown here.
      throw error instanceof StepError && error.cause ? error.cause : error
    }
  },
)

/** @throws AccountClosed */
async function transfer({ loanId, account, amountCents }: PayoutRequest): Promise<PayoutAnswer> {
  if (account.includes('0000 0000 0000 0000')) throw new AccountClosed(`The account ${account} is closed.`)
  const payout = { loanId, account, amountCents, payoutId: `payout-${randomUUID()}` }
  const { payoutId } = await putOnce(Resource.Payouts.name, 'loanId', payout)
  return { payoutId }
}
