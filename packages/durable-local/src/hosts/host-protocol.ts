// What the engine's process and a host say to each other over their channel.

/** The command line of a host, as one JSON argument: what its process needs to watch over itself. */
export interface HostBoot {
  /** File descriptor of a pipe from the engine, which the host must not outlive: it closes when the engine ends. */
  readonly lifeline: number
  /** Memory that the process may use in all. */
  readonly maxBytes: number
  /** Whether debuggers may look into the process. */
  readonly debuggable: boolean
}

/** The first message to a host: what it runs. A process can boot before that is known. */
export interface HostStart {
  /** The bundle. */
  readonly codeFile: string
  /** `handler` of `src/handler.handler`. */
  readonly exportName: string
  /** Where packages are found that the bundle leaves out: a path in the folder of the stack. */
  readonly importsFrom: string
  /** Folder for compiled code, so that the next host loads faster. */
  readonly compileCache: string
  /** All of it. What Node reads when it boots is in the environment of the process, too. */
  readonly environment: Readonly<Record<string, string>>
}

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
  /** Becomes `_X_AMZN_TRACE_ID` in the environment. */
  readonly traceHeader?: string
}

export type HostMessage =
  /** Sent first, if the process can be debugged: the port of its inspector. */
  | { readonly type: 'debuggable'; readonly port: number }
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
