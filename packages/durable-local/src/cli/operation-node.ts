import type { ErrorObject, Event } from '@aws-sdk/client-lambda'

export type OperationKind = 'step' | 'wait' | 'callback' | 'invoke' | 'context'

/** `PENDING`: a step that waits for its next attempt. */
export type NodeStatus = 'STARTED' | 'PENDING' | 'SUCCEEDED' | 'FAILED' | 'CANCELLED' | 'TIMED_OUT' | 'STOPPED'

/** One operation of an execution, as far as its history has come. Times are epoch milliseconds of durable time. */
export interface OperationNode {
  readonly id: string
  readonly kind: OperationKind
  /** `Step`, `WaitForCallback`, `Map` …; whatever the handler's runtime calls it. */
  readonly subType: string | undefined
  readonly name: string | undefined
  readonly parentId: string | undefined
  readonly createdAt: number
  readonly children: OperationNode[]
  status: NodeStatus
  /** Of the current or last attempt. */
  startedAt: number
  endedAt?: number
  /** The first invocation at whose end it was closed. */
  closedInInvocation?: number
  /** Attempts of a step that ended. */
  attempts: number
  /** When a wait ends, the next attempt begins or a callback times out. */
  dueAt?: number | undefined
  /** How long a wait lasts. */
  lengthMs?: number
  callbackId?: string
  /** Seconds a callback may go without a heartbeat. */
  heartbeatSeconds?: number
  functionName?: string
  childArn?: string
  result?: string | undefined
  error?: ErrorObject | undefined
  /** Invocations that broke off while it ran. */
  interruptions: number
}

/** Whether it still has to end. */
export function isOpen({ status }: OperationNode): boolean {
  return status === 'STARTED' || status === 'PENDING'
}

/** An operation's name, or what it is if it has none. */
export function labelOf(node: OperationNode): string {
  return node.name ?? kindText(node)
}

/** The subtype as the operation is written in code: `RunInChildContext` becomes `runInChildContext`. */
export function kindText({ kind, subType }: OperationNode): string {
  if (subType === undefined || subType === 'ChainedInvoke') return kind
  return subType.charAt(0).toLowerCase() + subType.slice(1)
}

export function kindOf(eventType: string): OperationKind {
  if (eventType.startsWith('Step')) return 'step'
  if (eventType.startsWith('Wait')) return 'wait'
  if (eventType.startsWith('Callback')) return 'callback'
  return eventType.startsWith('ChainedInvoke') ? 'invoke' : 'context'
}

/** What an event changes of the operation it is about. */
export function operationChange(event: Event, at: number): Partial<OperationNode> {
  switch (event.EventType) {
    case 'StepStarted':
      return { status: 'STARTED', startedAt: at, dueAt: undefined }
    case 'StepSucceeded':
    case 'StepFailed':
      return stepEnd(event, at)
    case 'WaitStarted': {
      const { Duration, ScheduledEndTimestamp } = event.WaitStartedDetails ?? {}
      return { lengthMs: (Duration ?? 0) * 1000, dueAt: ScheduledEndTimestamp?.getTime() }
    }
    case 'CallbackStarted': {
      const { CallbackId, Timeout, HeartbeatTimeout } = event.CallbackStartedDetails ?? {}
      return {
        ...(CallbackId === undefined ? {} : { callbackId: CallbackId }),
        ...(HeartbeatTimeout ? { heartbeatSeconds: HeartbeatTimeout } : {}),
        ...(Timeout ? { dueAt: at + Timeout * 1000 } : {}),
      }
    }
    case 'ChainedInvokeStarted': {
      const { FunctionName, DurableExecutionArn } = event.ChainedInvokeStartedDetails ?? {}
      return {
        ...(FunctionName === undefined ? {} : { functionName: FunctionName }),
        ...(DurableExecutionArn === undefined ? {} : { childArn: DurableExecutionArn }),
      }
    }
    case 'ContextStarted':
      return {}
    default:
      return closing(event, at)
  }
}

/** The end of an attempt. A retry is an event with a delay: after a failure, or after a poll that goes on. */
function stepEnd(event: Event, at: number): Partial<OperationNode> {
  const { StepSucceededDetails: succeeded, StepFailedDetails: failed } = event
  const { CurrentAttempt = 1, NextAttemptDelaySeconds } = (succeeded ?? failed)?.RetryDetails ?? {}
  const outcome = { attempts: CurrentAttempt, result: succeeded?.Result?.Payload, error: failed?.Error?.Payload }
  if (NextAttemptDelaySeconds) {
    return { ...outcome, status: 'PENDING', dueAt: at + NextAttemptDelaySeconds * 1000, endedAt: at }
  }
  return { ...outcome, status: succeeded === undefined ? 'FAILED' : 'SUCCEEDED', endedAt: at, dueAt: undefined }
}

const ENDINGS: readonly (readonly [suffix: string, status: NodeStatus])[] = [
  ['Succeeded', 'SUCCEEDED'],
  ['Failed', 'FAILED'],
  ['TimedOut', 'TIMED_OUT'],
  ['Stopped', 'STOPPED'],
  ['Cancelled', 'CANCELLED'],
]

function closing(event: Event, at: number): Partial<OperationNode> {
  const status = ENDINGS.find(([suffix]) => event.EventType?.endsWith(suffix))?.[1]
  if (status === undefined) return {}
  const result =
    event.ContextSucceededDetails?.Result ??
    event.CallbackSucceededDetails?.Result ??
    event.ChainedInvokeSucceededDetails?.Result
  const error =
    event.ContextFailedDetails?.Error ??
    event.CallbackFailedDetails?.Error ??
    event.CallbackTimedOutDetails?.Error ??
    event.ChainedInvokeFailedDetails?.Error ??
    event.ChainedInvokeTimedOutDetails?.Error ??
    event.ChainedInvokeStoppedDetails?.Error
  return { status, endedAt: at, result: result?.Payload, error: error?.Payload }
}
