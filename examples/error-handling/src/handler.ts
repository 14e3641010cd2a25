import { type DurableContext, retryPresets, StepError, withDurableExecution } from 'durable-core'
import { transferMoney } from './bank.ts'
import { type Payout, parsePayout } from './payout.ts'
import { markFailed, markPaid, openPayout } from './payouts.ts'
import { sendReceipt } from './receipts.ts'
import { retryBank } from './retries.ts'

export interface PaidOut {
  readonly payoutId: string
  readonly transferId: string
  /** Whether the seller gets one; the money is there either way. */
  readonly receipt: 'sent' | 'not sent'
}

/** Pays a seller out. The id of the payout is the name of its execution. */
export const handler = withDurableExecution(async (event: unknown, context: DurableContext): Promise<PaidOut> => {
  const payout = parsePayout(payoutIdOf(context), event)

  await context.step('open-payout', () => openPayout(payout))
  const transferId = await transfer(payout, context)
  await context.step('mark-paid', () => markPaid(payout, transferId))
  const receipt = await tellSeller(payout, transferId, context)

  return { payoutId: payout.payoutId, transferId, receipt }
})

/** A failure that matters: it is written down where people look for it, and it fails the execution all the same. */
async function transfer(payout: Payout, context: DurableContext): Promise<string> {
  try {
    return await context.step('transfer', () => transferMoney(payout), { retryStrategy: retryBank })
  } catch (thrown) {
    const error = originalError(thrown)
    const status = error.name === 'TransferRefused' ? 'refused' : 'unclear'
    await context.step(`mark-${status}`, () => markFailed(payout, status, error.message))
    // Without this line the execution would be a success: the caller, the alarm and the console would never know.
    throw error
  }
}

/** A failure that does not matter: the execution goes on, and its result tells. */
async function tellSeller(payout: Payout, transferId: string, context: DurableContext): Promise<'sent' | 'not sent'> {
  try {
    await context.step('send-receipt', () => sendReceipt(payout, transferId), { retryStrategy: retryPresets.noRetry })
    return 'sent'
  } catch (thrown) {
    context.logger.warn(`No receipt for ${payout.payoutId}: ${originalError(thrown).message}`)
    return 'not sent'
  }
}

/**
 * The error that a step's body has thrown, out of the StepError that carries it. It has been recorded and read again, so
 * it is known by its name, and no more an instance of its class.
 */
function originalError(error: unknown): Error {
  if (error instanceof StepError && error.cause) return error.cause
  return error instanceof Error ? error : new Error(String(error))
}

/** `arn:…:function:NAME:VERSION/durable-execution/PAYOUT/ID` → `PAYOUT` */
function payoutIdOf(context: DurableContext): string {
  return context.executionContext.durableExecutionArn.split('/')[2] ?? ''
}
