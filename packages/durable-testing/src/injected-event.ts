import type { CheckpointResponse, Operation, StatePage } from 'durable-engine'

/** The two calls a runtime makes to the service, as both runtimes define them for custom transports. */
export interface ServiceClient {
  checkpoint(request: CheckpointCall): Promise<WithDates<CheckpointResponse>>
  getExecutionState(request: StateCall): Promise<WithDates<StatePage>>
}

export interface CheckpointCall {
  readonly DurableExecutionArn: string
  readonly CheckpointToken: string
  readonly Updates?: readonly unknown[]
  readonly ClientToken?: string
}

export interface StateCall {
  readonly DurableExecutionArn: string
  readonly CheckpointToken: string
  readonly Marker?: string
  readonly MaxItems?: number
}

/** A response whose timestamps are `Date`s, as the AWS client returns them. */
export type WithDates<T> = T extends number ? number | Date : T extends object ? { [K in keyof T]: WithDates<T[K]> } : T

/** The hooks of a plugin that tests use. */
export interface InvocationPlugin {
  /** Called around an invocation. */
  wrapInvocation?(info: object, invoke: () => Promise<unknown>): Promise<unknown>
  /** Called around the body of a step, a condition's check or a callback's submitter. */
  wrapOperationAttemptFn?(info: AttemptedOperation, body: () => Promise<unknown>): Promise<unknown>
  /** What runs in the place of such a body, if anything. */
  replaceOperationAttemptFn?(info: AttemptedOperation): (() => unknown) | undefined
}

export interface AttemptedOperation {
  readonly id: string
  readonly name?: string
  readonly subType?: string
  readonly attempt: number
}

/**
 * An invocation event that brings its own client. Both runtimes recognise it by its class name and its tag: it is the
 * seam that AWS's testing library uses, so handlers need no change to run in a test.
 */
export class DurableExecutionInvocationInputWithClient {
  readonly durableExecutionClient: ServiceClient
  /** Watch this invocation only; durable-core honours them, the official runtime does not. */
  readonly plugins: readonly InvocationPlugin[]
  readonly [Symbol.toStringTag] = 'DurableExecutionInvocationInputWithClient'

  constructor(event: object, client: ServiceClient, plugins: readonly InvocationPlugin[] = []) {
    Object.assign(this, event)
    this.durableExecutionClient = client
    this.plugins = plugins
  }

  /** The official runtime asks the class whether an event is one of its kind. */
  static isInstance(event: unknown): event is DurableExecutionInvocationInputWithClient {
    return String(event) === '[object DurableExecutionInvocationInputWithClient]'
  }
}

const TIMESTAMPS = ['StartTimestamp', 'EndTimestamp', 'NextAttemptTimestamp', 'ScheduledEndTimestamp'] as const

/** The engine's operations, with the timestamps as `Date`s. */
export function withDates(operations: readonly Operation[]): WithDates<Operation>[] {
  return operations.map((operation) => {
    const { StepDetails, WaitDetails, ...rest } = operation
    return {
      ...dated(rest),
      ...(StepDetails === undefined ? {} : { StepDetails: dated(StepDetails) }),
      ...(WaitDetails === undefined ? {} : { WaitDetails: dated(WaitDetails) }),
    } as WithDates<Operation>
  })
}

function dated<T extends object>(part: T): object {
  return Object.fromEntries(
    Object.entries(part).map(([key, value]) => {
      const isTimestamp = TIMESTAMPS.some((name) => name === key) && typeof value === 'number'
      return [key, isTimestamp ? new Date(value) : value]
    }),
  )
}
