import { randomUUID } from 'node:crypto'
import { Resource } from 'sst'
import { BankBusy, BankUnavailable, TransferRefused } from './bank-errors.ts'
import { updateItem } from './database.ts'
import type { Payout } from './payout.ts'

// The simulated bank. It keeps its books in the Transfers table, so that it behaves the same whatever process asks:
//   steady   transfers at once
//   flaky    is not there for the first two requests of a payout
//   busy     takes the second request of a payout, 20 seconds after the first
//   down     is never there
// Accounts of zeros are closed.

interface Transfer {
  /** How often the bank was asked. */
  readonly requests: number
  readonly transferId: string
}

/**
 * Sends the money, once for each payout, and returns the id of the transfer.
 *
 * @throws BankUnavailable, BankBusy, TransferRefused
 */
export async function transferMoney({ payoutId, account, amountCents, bank }: Payout): Promise<string> {
  const key = { payoutId }
  const { requests } = await updateItem<Transfer>(Resource.Transfers.name, key, 'ADD requests :one', { ':one': 1 })
  if (/^[A-Z]{2}0+$/.test(account)) throw new TransferRefused(`The account ${account} is closed.`)
  if (bank === 'down' || (bank === 'flaky' && requests <= 2)) throw new BankUnavailable('503 Service Unavailable')
  if (bank === 'busy' && requests === 1) throw new BankBusy(20)
  const { transferId } = await updateItem<Transfer>(
    Resource.Transfers.name,
    key,
    'SET transferId = if_not_exists(transferId, :id), amountCents = :amount',
    { ':id': `transfer-${randomUUID()}`, ':amount': amountCents },
  )
  return transferId
}
