import type { DurableInstrumentationPlugin } from './plugins.ts'
import type { DurableExecutionClient } from './transport.ts'
import type { DurableExecutionInvocationInput } from './wire.ts'

/**
 * An invocation event that brings its own way to the service: how test runners, the official testing library among
 * them, take the place of the service without touching the handler's configuration.
 */
export class DurableExecutionInvocationInputWithClient implements DurableExecutionInvocationInput {
  readonly durableExecutionClient: DurableExecutionClient
  readonly InitialExecutionState: DurableExecutionInvocationInput['InitialExecutionState']
  readonly DurableExecutionArn: string
  readonly CheckpointToken: string
  declare readonly UpdatedOperationIds?: string[]
  /** Beyond the official class: plugins that watch this invocation only, after those of the configuration. */
  declare readonly plugins?: readonly DurableInstrumentationPlugin[]

  constructor(event: DurableExecutionInvocationInput, client: DurableExecutionClient) {
    this.durableExecutionClient = client
    this.InitialExecutionState = event.InitialExecutionState
    this.DurableExecutionArn = event.DurableExecutionArn
    this.CheckpointToken = event.CheckpointToken
    if (event.UpdatedOperationIds) this.UpdatedOperationIds = event.UpdatedOperationIds
  }

  /** Recognises the class across copies of the runtime, by name. */
  static isInstance(event: unknown): event is DurableExecutionInvocationInputWithClient {
    if (typeof event !== 'object' || event === null || !('durableExecutionClient' in event)) return false
    return String(event) === `[object ${CLASS_NAME}]` && event.constructor.name === CLASS_NAME
  }

  get [Symbol.toStringTag](): string {
    return CLASS_NAME
  }
}

const CLASS_NAME = 'DurableExecutionInvocationInputWithClient'
