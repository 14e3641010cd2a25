// What the engine's process and a host say to each other over their channel.

export interface InvokeMessage {
  readonly id: string
  /** JSON text of the event. */
  readonly event: string
  readonly context: HostContext
}

/** The serialisable part of Lambda's context object. */
export interface HostContext {
  readonly awsRequestId: string
  readonly functionName: string
  readonly functionVersion: string
  readonly invokedFunctionArn: string
  readonly memoryLimitInMB: string
  readonly logGroupName: string
  readonly logStreamName: string
  readonly tenantId?: string
  /** Base64 JSON. */
  readonly clientContext?: string
  /** Epoch milliseconds. */
  readonly deadline: number
}

export type HostMessage =
  | { readonly type: 'ready' }
  | { readonly type: 'result'; readonly id: string; readonly payload: string }
  | { readonly type: 'error'; readonly id: string; readonly error: HostError }
  /** The process cannot go on: the handler did not load, or an error was caught nowhere. */
  | { readonly type: 'fatal'; readonly error: HostError }

export interface HostError {
  readonly ErrorType: string
  readonly ErrorMessage: string
  readonly StackTrace?: readonly string[]
}
