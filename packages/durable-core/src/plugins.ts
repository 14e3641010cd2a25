import type { DurableExecutionInvocationOutput } from './wire.ts'

/** The version of the contract between the runtime and a plugin that the environment names. */
export const DURABLE_INSTRUMENTATION_PLUGIN_API_VERSION = 1

/** How an invocation ended; RETRYING: with an error, and the service makes another one. */
export const PluginInvocationStatus = {
  SUCCEEDED: 'SUCCEEDED',
  FAILED: 'FAILED',
  PENDING: 'PENDING',
  RETRYING: 'RETRYING',
} as const
export type PluginInvocationStatus = (typeof PluginInvocationStatus)[keyof typeof PluginInvocationStatus]

export const PluginOperationStatus = {
  STARTED: 'STARTED',
  READY: 'READY',
  PENDING: 'PENDING',
  SUCCEEDED: 'SUCCEEDED',
  FAILED: 'FAILED',
  TIMED_OUT: 'TIMED_OUT',
  STOPPED: 'STOPPED',
  CANCELLED: 'CANCELLED',
} as const
export type PluginOperationStatus = (typeof PluginOperationStatus)[keyof typeof PluginOperationStatus]

export const AttemptEndInfoOutcome = { SUCCEEDED: 'SUCCEEDED', FAILED: 'FAILED' } as const
export type AttemptEndInfoOutcome = (typeof AttemptEndInfoOutcome)[keyof typeof AttemptEndInfoOutcome]

export interface OperationInfo {
  /** Id on the wire. */
  id: string
  name?: string
  type: string
  subType?: string
  parentId?: string
  status?: PluginOperationStatus
  startTimestamp?: Date
  endTimestamp?: Date
  /** The stored text of the result. */
  result?: string
  /** Rebuilt from what was stored. */
  error?: Error
  /** Attempts of a step or a condition. */
  attempt?: number
  /** Whether this happened in an earlier invocation, or is a further attempt. */
  isReplay: boolean
  /** For child contexts: whether the code runs only to rebuild a result that was too large to store. */
  isReplayingChildren?: boolean
}

export interface OperationEndInfo extends OperationInfo {
  error?: Error
}

export interface AttemptInfo extends OperationInfo {
  /** From 1. */
  attempt: number
}

export interface AttemptEndInfo extends AttemptInfo {
  outcome: AttemptEndInfoOutcome
  error?: Error
}

export interface InvocationBaseInfo {
  requestId: string
  executionArn: string
  executionInput: unknown
  /** The history, by id on the wire. */
  operations: Record<string, OperationInfo>
  /** When the execution, not this invocation, was started. */
  executionStartTimestamp?: Date
}

export interface InvocationInfo extends InvocationBaseInfo {
  isFirstInvocation: boolean
  /** Those of `operations` that the service changed since the last invocation. */
  updatedOperations: Record<string, OperationInfo>
}

export interface InvocationEndInfo extends InvocationBaseInfo {
  isFirstInvocation: boolean
  status: PluginInvocationStatus
  executionResult?: unknown
  executionError?: Error
}

export interface OperationChangeInfo {
  executionArn: string
  updatedOperations: Record<string, OperationInfo>
  operations: Record<string, OperationInfo>
}

export type CustomerFnResult = unknown
export type CustomerFn = () => CustomerFnResult

/**
 * Watches executions: traces, metrics, log fields. It cannot change what happens: errors of a plugin are swallowed, and
 * a `wrap…` hook that does not call its function, or calls it twice, has it run once all the same.
 *
 * `on…` hooks are awaited, all plugins at once, so their time adds to the invocation's. Whatever a plugin has begun in
 * the background it finishes in `onInvocationEnd`: Lambda freezes the process after that.
 */
export interface DurableInstrumentationPlugin {
  onInvocationStart?(info: InvocationInfo): Promise<void>
  wrapInvocation?(
    info: InvocationInfo,
    fn: () => Promise<DurableExecutionInvocationOutput>,
  ): Promise<DurableExecutionInvocationOutput>
  onInvocationEnd?(info: InvocationEndInfo): Promise<void>
  onOperationStart?(info: OperationInfo): Promise<void>
  wrapChildContextFn?(info: OperationInfo, fn: CustomerFn): CustomerFnResult
  onOperationEnd?(info: OperationEndInfo): Promise<void>
  onOperationAttemptStart?(info: AttemptInfo): Promise<void>
  wrapOperationAttemptFn?(info: AttemptInfo, fn: CustomerFn): CustomerFnResult
  onOperationAttemptEnd?(info: AttemptEndInfo): Promise<void>
  /**
   * Beyond the official interface, for tests: a function that runs in the place of an attempt's body. It is the one hook
   * that changes what happens; of several plugins the first to return one is heard.
   */
  replaceOperationAttemptFn?(info: AttemptInfo): CustomerFn | undefined
  onOperationChange?(info: OperationChangeInfo): Promise<void>
  /** Fields for every line of the default logger. */
  enrichLogContext?(): Record<string, string | number | boolean> | undefined
}

/** The class of a plugin that the environment names. */
export type DurableInstrumentationPluginType<
  Plugin extends DurableInstrumentationPlugin = DurableInstrumentationPlugin,
> = abstract new (
  ...args: never[]
) => Plugin

/** What a module that `DURABLE_EXECUTION_PLUGINS` names exports as `durableExecutionPluginProvider`. */
export interface DurableInstrumentationPluginProvider<
  Plugin extends DurableInstrumentationPlugin = DurableInstrumentationPlugin,
> {
  readonly pluginApiVersion: typeof DURABLE_INSTRUMENTATION_PLUGIN_API_VERSION
  /** The class that `createPlugin` makes instances of. */
  readonly pluginType: DurableInstrumentationPluginType<Plugin>
  createPlugin(): Plugin
}
