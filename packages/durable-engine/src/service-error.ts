const statusOf = {
  InvalidParameterValueException: 400,
  ValidationException: 400,
  SerializationException: 400,
  InvalidRequestContentException: 400,
  CallbackTimeoutException: 400,
  ResourceNotFoundException: 404,
  UnknownOperationException: 404,
  DurableExecutionAlreadyStartedException: 409,
  ResourceConflictException: 409,
  RequestTooLargeException: 413,
  TooManyRequestsException: 429,
  ServiceException: 500,
  ResourceNotReadyException: 502,
} as const

export type ServiceErrorName = keyof typeof statusOf

/** What a TooManyRequestsException says beside its message. */
export interface Throttling {
  /** Which limit was reached, such as `CallerRateLimitExceeded`. */
  readonly reason: string
  readonly retryAfterSeconds: number
}

/** An error of the Lambda API: its name and message are what a client of the service would see. */
export class ServiceError extends Error {
  override readonly name: ServiceErrorName
  readonly throttling: Throttling | undefined

  constructor(name: ServiceErrorName, message: string, throttling?: Throttling) {
    super(message)
    this.name = name
    this.throttling = throttling
  }

  get status(): number {
    return statusOf[this.name]
  }
}
