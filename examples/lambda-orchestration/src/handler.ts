import { createRetryStrategy, type DurableContext, JitterStrategy, withDurableExecution, withRetry } from 'durable-core'
import { type Application, parseApplication } from './application.ts'
import type { CreditAnswer } from './credit.ts'
import { askBureau, checkIdentity, handleContract, payOut } from './functions.ts'

export type Decision =
  | { readonly status: 'paid'; readonly contractId: string; readonly payoutId: string }
  | { readonly status: 'declined' | 'to-review'; readonly reason: string }

/** Nobody tells how creditworthy somebody is. */
class NoCreditReport extends Error {
  override name = 'NoCreditReport'
}

/** The bank has refused to send the money; the contract is void. */
export class PayoutRefused extends Error {
  override name = 'PayoutRefused'
}

const LEAST_SCORE = 600

/** Decides on a loan: two enquiries at the same time, then the contract, then the money. */
export const handler = withDurableExecution(async (event: unknown, context: DurableContext): Promise<Decision> => {
  const application = parseApplication(loanIdOf(context), event)
  try {
    const [identity, credit] = await Promise.all([
      checkIdentity(context, 'check-identity', application),
      creditReport(application, context),
    ])
    if (identity.status === 'unknown')
      return { status: 'declined', reason: 'The register does not know the applicant.' }
    if (credit.score < LEAST_SCORE) return { status: 'declined', reason: `A credit score of ${credit.score}.` }
  } catch (error) {
    if (!(error instanceof NoCreditReport)) throw error
    return { status: 'to-review', reason: error.message }
  }
  const { contractId } = await handleContract(context, 'write-contract', { action: 'write', ...application })
  const payoutId = await payOutOrVoid(application, context)
  return { status: 'paid', contractId, payoutId }
})

/** Two failures are put up with. The attempts have a child context, since they run beside another invoke. */
async function creditReport(application: Application, context: DurableContext): Promise<CreditAnswer> {
  try {
    return await withRetry(context, 'check-credit', (child) => askBureau(child, 'ask-bureau', application), {
      retryStrategy: createRetryStrategy({ maxAttempts: 3, initialDelay: { seconds: 5 }, jitter: JitterStrategy.NONE }),
    })
  } catch (error) {
    throw new NoCreditReport(`No credit report: ${error instanceof Error ? error.message : error}`)
  }
}

/**
 * What the contract promised is not kept: it goes before the failure is told. If the payout ends without an answer, the
 * money may have been sent: then the contract stands, and the failure is for people to look at.
 */
async function payOutOrVoid(application: Application, context: DurableContext): Promise<string> {
  const answer = await payOut(context, 'pay-out', application)
  if ('payoutId' in answer) return answer.payoutId
  await handleContract(context, 'void-contract', { action: 'void', ...application })
  throw new PayoutRefused(`The contract is void. ${answer.refused}`)
}

/** `arn:…:function:NAME:VERSION/durable-execution/LOAN/ID` → `LOAN` */
function loanIdOf(context: DurableContext): string {
  return context.executionContext.durableExecutionArn.split('/')[2] ?? ''
}
