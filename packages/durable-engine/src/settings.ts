/** What the engine decides where the published sources leave a choice (service-spec.md, section 10). */
export interface EngineSettings {
  /** Lets a durable function be invoked without a qualifier; it then runs as `$LATEST`. Default: refuse, as Lambda does. */
  readonly allowUnqualified: boolean
  /** Lets a function whose execution timeout is above 15 minutes be invoked synchronously. Default: refuse, as Lambda does. */
  readonly relaxSyncLimit: boolean
  /** Failed invocations in a row after which an execution fails. Default 10, so that a syntax error does not spin for a day. */
  readonly maxInvocationAttempts: number
  /** Bytes of a step's, context's, callback's or invoke's payload. */
  readonly maxPayloadBytes: number
  /** Bytes of an error object, as JSON. */
  readonly maxErrorBytes: number
  /** Bytes of the input or output of an execution that was started synchronously. */
  readonly maxSyncBytes: number
  /** Bytes of the input or output of any other execution. */
  readonly maxAsyncBytes: number
  /** Bytes of operations in an invocation event or a page of state. */
  readonly maxPageBytes: number
  /** Operations in an invocation event. */
  readonly maxPageOperations: number
  /** Waiting executions kept in memory; more of them are loaded when they are needed. */
  readonly maxExecutionsInMemory: number
  /**
   * What happens to an execution beyond the quotas of AWS, the two below: `enforce` refuses the checkpoint, `warn` lets
   * it pass and sends a notice. Default: warn.
   */
  readonly quotaMode: 'enforce' | 'warn' | 'off'
  /** Operations of one execution. */
  readonly maxOperations: number
  /** Bytes of all payloads and errors that one execution has written. */
  readonly maxBytesWritten: number
}

export const defaultSettings: EngineSettings = {
  allowUnqualified: false,
  relaxSyncLimit: false,
  maxInvocationAttempts: 10,
  maxPayloadBytes: 1_048_576,
  maxErrorBytes: 1_048_576,
  maxSyncBytes: 6_291_456,
  maxAsyncBytes: 1_048_576,
  maxPageBytes: 5_000_000,
  maxPageOperations: 1000,
  maxExecutionsInMemory: 5000,
  quotaMode: 'warn',
  maxOperations: 3000,
  maxBytesWritten: 104_857_600,
}

/** The longest that a synchronous invoke is held, and the longest execution timeout it allows: 15 minutes. */
export const SYNC_LIMIT_SECONDS = 900
