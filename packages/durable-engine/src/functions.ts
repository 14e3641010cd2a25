import type { ErrorObject } from './model/wire.ts'

/** One version of a function, as the engine needs to know it. */
export interface FunctionVersion {
  readonly name: string
  /** What the qualifier resolved to: `$LATEST` or a number. An execution stays on it for life. */
  readonly version: string
  /** Present if the function is durable. */
  readonly durable?: {
    /** 1 to 31,622,400 seconds (366 days). */
    readonly executionTimeoutSeconds: number
    /** 1 to 90 days. */
    readonly retentionDays: number
  }
  /** How long one invocation may take. */
  readonly timeoutSeconds: number
}

/** Who knows which functions exist. The engine asks; it never registers. */
export interface FunctionDirectory {
  /**
   * The version that a name and a qualifier (`$LATEST`, a number or an alias; absent for an unqualified name) stand
   * for, or undefined if there is none. An unqualified name stands for `$LATEST`.
   */
  resolve(name: string, qualifier: string | undefined): FunctionVersion | undefined
}

/** One call of a function's handler. */
export interface InvocationRequest {
  readonly function: FunctionVersion
  /** UUID; also the RequestId of the InvocationCompleted event and `awsRequestId` in the handler. */
  readonly requestId: string
  /** JSON text handed to the handler. */
  readonly payload: string
  /** The function ARN with qualifier, for `invokedFunctionArn`. */
  readonly functionArn: string
  /** Set when a durable execution is invoked, absent for plain functions. */
  readonly executionArn?: string
  readonly tenantId?: string
  readonly traceHeader?: string
  /** Base64 JSON from `X-Amz-Client-Context`. */
  readonly clientContext?: string
}

/** How a call of a handler ended. `logTail` is the last 4 KB of its output. */
export type InvocationResult =
  | { readonly ok: true; readonly payload: string; readonly logTail?: string }
  | {
      readonly ok: false
      /** `exit`: the process died; `timeout`: it ran too long; `error`: the handler threw or answered nonsense; `unavailable`: no host could be started. */
      readonly reason: 'exit' | 'timeout' | 'error' | 'unavailable'
      readonly error: ErrorObject
      readonly logTail?: string
    }

/** Who runs handlers. Never rejects: every failure is a result. */
export interface Invoker {
  invoke(request: InvocationRequest): Promise<InvocationResult>
}
