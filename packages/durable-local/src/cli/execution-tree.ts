import type { ErrorObject, Event } from '@aws-sdk/client-lambda'
import { isOpen, kindOf, labelOf, type OperationNode, operationChange } from './operation-node.ts'

/** One call of the handler. */
export interface Invocation {
  readonly number: number
  readonly requestId: string
  readonly startedAt: number
  readonly endedAt: number
  /** Present if it ended without an outcome: a crash, a timeout, an error out of the runtime. */
  readonly error?: ErrorObject
  /** Operations that were done before it began, whose results the handler got without running them. */
  readonly replayed: number
  /** Steps that the invocation before it left unfinished, and that ran again in this one. */
  readonly ranAgain: readonly OperationNode[]
}

export type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'STOPPED'

/**
 * What a history tells about an execution: its operations as a tree, and its invocations. It grows event by event,
 * in the order of their ids.
 */
export class ExecutionTree {
  readonly arn: string
  status: ExecutionStatus = 'RUNNING'
  name = ''
  startedAt = 0
  endedAt: number | undefined
  result: string | undefined
  error: ErrorObject | undefined
  lastEventId = 0
  lastEventAt = 0
  readonly roots: OperationNode[] = []
  readonly invocations: Invocation[] = []
  readonly #nodes = new Map<string, OperationNode>()
  /** Steps that were running when the last invocation broke off. */
  #interrupted: OperationNode[] = []

  constructor(arn: string) {
    this.arn = arn
  }

  get operations(): IterableIterator<OperationNode> {
    return this.#nodes.values()
  }

  parentOf(node: OperationNode): OperationNode | undefined {
    return node.parentId === undefined ? undefined : this.#nodes.get(node.parentId)
  }

  /** The names from the root of the tree down to an operation. */
  pathOf(node: OperationNode): string[] {
    const parent = this.parentOf(node)
    return [...(parent === undefined ? [] : this.pathOf(parent)), labelOf(node)]
  }

  /** Takes in one event and returns the operation it is about, if it is about one. Events it knows already change nothing. */
  apply(event: Event): OperationNode | undefined {
    const { EventId = 0, EventType = '' } = event
    if (EventId <= this.lastEventId) return undefined
    this.lastEventId = EventId
    const at = event.EventTimestamp?.getTime() ?? 0
    this.lastEventAt = at
    if (EventType === 'InvocationCompleted') this.#endInvocation(event)
    else if (EventType.startsWith('Execution')) this.#applyExecution(event, at)
    else return this.#applyOperation(event, at)
    return undefined
  }

  #applyExecution(event: Event, at: number): void {
    switch (event.EventType) {
      case 'ExecutionStarted':
        this.name = event.Name ?? ''
        this.startedAt = at
        return
      case 'ExecutionSucceeded':
        this.result = event.ExecutionSucceededDetails?.Result?.Payload
        this.#close('SUCCEEDED', at)
        return
      case 'ExecutionFailed':
        this.#close('FAILED', at, event.ExecutionFailedDetails?.Error?.Payload)
        return
      case 'ExecutionTimedOut':
        this.#close('TIMED_OUT', at, event.ExecutionTimedOutDetails?.Error?.Payload)
        return
      case 'ExecutionStopped':
        this.#close('STOPPED', at, event.ExecutionStoppedDetails?.Error?.Payload)
        return
    }
  }

  #close(status: ExecutionStatus, at: number, error?: ErrorObject): void {
    this.status = status
    this.endedAt = at
    this.error = error
  }

  #applyOperation(event: Event, at: number): OperationNode | undefined {
    if (event.Id === undefined) return undefined
    const node = this.#nodes.get(event.Id) ?? this.#create(event, event.Id, at)
    Object.assign(node, operationChange(event, at))
    return node
  }

  #create(event: Event, id: string, at: number): OperationNode {
    const node: OperationNode = {
      id,
      kind: kindOf(event.EventType ?? ''),
      subType: event.SubType,
      name: event.Name,
      parentId: event.ParentId,
      status: 'STARTED',
      createdAt: at,
      startedAt: at,
      attempts: 0,
      interruptions: 0,
      children: [],
    }
    this.#nodes.set(id, node)
    const siblings = this.parentOf(node)?.children ?? this.roots
    siblings.push(node)
    return node
  }

  #endInvocation({ InvocationCompletedDetails: details, EventTimestamp }: Event): void {
    const startedAt = details?.StartTimestamp?.getTime() ?? 0
    const error = details?.Error?.Payload
    this.invocations.push({
      number: this.invocations.length + 1,
      requestId: details?.RequestId ?? '',
      startedAt,
      endedAt: details?.EndTimestamp?.getTime() ?? EventTimestamp?.getTime() ?? startedAt,
      ...(error === undefined ? {} : { error }),
      replayed: this.#replayed(this.roots, startedAt),
      // A step with at-most-once semantics is not run again: its runtime fails it when it finds it interrupted.
      ranAgain: this.#interrupted.filter((step) => step.error?.ErrorType !== 'StepInterruptedError'),
    })
    this.#interrupted = []
    for (const node of this.#nodes.values()) {
      if (!isOpen(node)) node.closedInInvocation ??= this.invocations.length
      if (error === undefined || node.kind !== 'step' || node.status !== 'STARTED') continue
      node.interruptions += 1
      this.#interrupted.push(node)
    }
  }

  /** Counts what was done before `startedAt`; what lies inside a context that was done is not looked at again. */
  #replayed(nodes: readonly OperationNode[], startedAt: number): number {
    return nodes.reduce((sum, node) => {
      if (wasDone(node, startedAt)) return sum + 1
      return sum + this.#replayed(node.children, startedAt)
    }, 0)
  }
}

/** Name and version of the function in an execution's ARN. */
export function functionOf(arn: string): string {
  return arn.split('/')[0]?.split(':').slice(6).join(':') ?? arn
}

/** Whether an operation was done when an invocation began that is just ending. */
function wasDone(node: OperationNode, invocationStart: number): boolean {
  const { kind, endedAt, closedInInvocation } = node
  if (isOpen(node)) return false
  if (closedInInvocation !== undefined) return true
  // The handler closes steps and contexts, in this invocation then; the engine closes the others at any time.
  return kind !== 'step' && kind !== 'context' && (endedAt ?? 0) <= invocationStart
}
