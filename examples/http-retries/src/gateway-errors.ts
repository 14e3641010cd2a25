// What can go wrong with the gateway, told apart by what to do about it.

/** Transient: no answer, or one that says that it is not our fault. Nobody knows whether the message was sent. */
export class GatewayUnavailable extends Error {
  override name = 'GatewayUnavailable'
}

/** Rate-limited. The gateway is well, and says when it takes the next request. */
export class TooManyRequests extends Error {
  override name = 'TooManyRequests'
  readonly retryAfterSeconds: number

  constructor(retryAfterSeconds: number) {
    super(`The gateway takes the next request in ${retryAfterSeconds} s.`)
    this.retryAfterSeconds = retryAfterSeconds
  }
}

/** Permanent: the gateway has understood, and will not do it. */
export class MessageRefused extends Error {
  override name = 'MessageRefused'
}

/** So many requests in a row have failed that no more are made for a while, by anybody. */
export class CircuitOpened extends Error {
  override name = 'CircuitOpened'
}
