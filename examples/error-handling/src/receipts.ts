import { Resource } from 'sst'
import { putItem } from './database.ts'
import type { Payout } from './payout.ts'

/** There is no such mailbox. */
export class MailboxUnknown extends Error {
  override name = 'MailboxUnknown'
}

/**
 * Puts a receipt into the Receipts table, from where it is mailed; one for each payout.
 *
 * @throws MailboxUnknown for the domain that is reserved for not existing
 */
export async function sendReceipt({ payoutId, email, amountCents }: Payout, transferId: string): Promise<void> {
  if (email.endsWith('.invalid')) throw new MailboxUnknown(`There is no mailbox ${email}.`)
  await putItem(Resource.Receipts.name, { payoutId, email, amountCents, transferId })
}
