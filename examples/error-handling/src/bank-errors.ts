// What can go wrong with the bank, told apart by what to do about it.

/** Transient: nobody is there. It may be better in a moment. */
export class BankUnavailable extends Error {
  override name = 'BankUnavailable'
}

/** Rate-limited: too many requests. The bank says when to come back. */
export class BankBusy extends Error {
  override name = 'BankBusy'
  readonly retryAfterSeconds: number

  constructor(retryAfterSeconds: number) {
    super(`429 Too Many Requests, Retry-After: ${retryAfterSeconds}`)
    this.retryAfterSeconds = retryAfterSeconds
  }
}

/** Permanent: the bank has understood, and will not do it, however often it is asked. */
export class TransferRefused extends Error {
  override name = 'TransferRefused'
}
