// The ledger of a bank, simulated: everything follows from the number of the account.

/** Whose account it is; null if there is none with this number: those that begin with 9. */
export async function ownerOf(account: string): Promise<string | null> {
  return account.startsWith('9') ? null : `Customer ${account.slice(0, 3)}`
}

/** What went through an account in a month. */
export async function turnoverOf(account: string, month: string): Promise<number> {
  return (Number(account) * 7 + Number(month.replace('-', '')) * 131) % 100_000
}
