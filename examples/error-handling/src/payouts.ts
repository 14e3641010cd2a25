import { Resource } from 'sst'
import { putItem, updateItem } from './database.ts'
import type { Payout } from './payout.ts'

// The Payouts table, where people look up what became of one:
//
//   open ─┬─ the bank has sent the money ──▶ paid
//         ├─ the bank has refused ─────────▶ refused
//         └─ nobody knows ─────────────────▶ unclear

/** How a payout can fail. An unclear one may have been made: ask the bank before you make it again. */
export type FailedStatus = 'refused' | 'unclear'

export async function openPayout({ payoutId, seller, amountCents }: Payout): Promise<void> {
  await putItem(Resource.Payouts.name, { payoutId, seller, amountCents, status: 'open' })
}

export async function markPaid({ payoutId }: Payout, transferId: string): Promise<void> {
  await updateItem(Resource.Payouts.name, { payoutId }, 'SET #status = :status, transferId = :transferId', {
    ':status': 'paid',
    ':transferId': transferId,
  })
}

export async function markFailed({ payoutId }: Payout, status: FailedStatus, reason: string): Promise<void> {
  await updateItem(Resource.Payouts.name, { payoutId }, 'SET #status = :status, reason = :reason', {
    ':status': status,
    ':reason': reason,
  })
}
