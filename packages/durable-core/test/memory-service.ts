import type { Context } from 'aws-lambda'
import type {
  CheckpointDurableExecutionRequest,
  CheckpointDurableExecutionResponse,
  DurableExecutionInvocationInput,
  DurableExecutionInvocationOutput,
  GetDurableExecutionStateRequest,
  GetDurableExecutionStateResponse,
  OperationUpdate,
  WireOperation,
} from '../src/wire.ts'

const ARN = 'arn:aws:lambda:us-east-1:123456789012:function:order:1/durable-execution/exec/run-1'

/** A durable handler of any runtime, as Lambda calls it. */
// biome-ignore lint/suspicious/noExplicitAny: the official SDK and ours name the same shapes with different types
export type Handler = (event: any, context: Context) => Promise<DurableExecutionInvocationOutput>

/**
 * The service's side of one execution, in memory and on a clock that tests move: applies updates, tells what has
 * changed, makes waits and retries due. It takes what it is given and checks only that writers use the current token.
 */
export class MemoryService {
  readonly operations = new Map<string, WireOperation>()
  /** Every update that was accepted, in order. */
  readonly updates: OperationUpdate[] = []
  /** Every checkpoint request, in order. */
  readonly requests: CheckpointDurableExecutionRequest[] = []
  /** An hour ahead of the real clock, so that no timer of a runtime comes due by itself; whole seconds. */
  now = Math.ceil(Date.now() / 1000) * 1000 + 3_600_000
  /** Called with every checkpoint before it is applied; whatever it throws is what the caller gets. */
  onCheckpoint: (request: CheckpointDurableExecutionRequest) => void | Promise<void> = () => {}
  /** Operations per page of history; the rest is fetched. */
  pageSize = Number.POSITIVE_INFINITY
  #token = 0
  #dirty = new Set<string>()
  #updatedIds: string[] = []

  constructor(input: unknown = {}) {
    this.operations.set('execution', {
      Id: 'execution',
      Type: 'EXECUTION',
      Status: 'STARTED',
      StartTimestamp: this.now,
      ExecutionDetails: { InputPayload: JSON.stringify(input) },
    })
  }

  /** One invocation. */
  invoke(handler: Handler, context: Partial<Context> = {}): Promise<DurableExecutionInvocationOutput> {
    return handler(this.event(), { ...lambdaContext, ...context })
  }

  /** Invokes until the execution has ended, and moves time on to the next timer whenever nothing else can happen. */
  async run(handler: Handler, limit = 50): Promise<DurableExecutionInvocationOutput> {
    for (let invocations = 0; invocations < limit; invocations++) {
      const output = await this.invoke(handler)
      if (output.Status !== 'PENDING') return output
      if (!this.advance()) return output
    }
    throw new Error(`not ended after ${limit} invocations`)
  }

  event(): DurableExecutionInvocationInput {
    this.#token++
    const UpdatedOperationIds = this.#updatedIds
    this.#updatedIds = []
    this.#dirty.clear()
    return {
      DurableExecutionArn: ARN,
      CheckpointToken: this.#tokenText(),
      UpdatedOperationIds,
      InitialExecutionState: this.#page(0),
    }
  }

  async checkpoint(request: CheckpointDurableExecutionRequest): Promise<CheckpointDurableExecutionResponse> {
    // As over a network: what was sent is text, and the answer comes later.
    const sent: CheckpointDurableExecutionRequest = JSON.parse(JSON.stringify(request))
    await this.onCheckpoint(sent)
    this.requests.push(sent)
    if (sent.CheckpointToken !== this.#tokenText()) throw serviceError(400, 'Invalid checkpoint token')
    this.#token++
    for (const update of sent.Updates ?? []) this.#apply(update)
    this.#fireDue()
    return { CheckpointToken: this.#tokenText(), NewExecutionState: { Operations: this.#delta() } }
  }

  async getExecutionState({ Marker }: GetDurableExecutionStateRequest): Promise<GetDurableExecutionStateResponse> {
    return this.#page(Number(Marker))
  }

  /** Moves time on to the next wait or retry that is due; false if there is none. */
  advance(): boolean {
    const due = [...this.operations.values()].flatMap((operation) => dueTime(operation) ?? [])
    if (due.length === 0) return false
    this.now = Math.max(this.now, Math.min(...due))
    this.#fireDue()
    return true
  }

  /** The operation with this name; the only one, or the test is wrong. */
  find(name: string): WireOperation {
    const found = [...this.operations.values()].filter((operation) => operation.Name === name)
    if (found.length !== 1) throw new Error(`${found.length} operations are named ${name}`)
    return found[0] as WireOperation
  }

  /** Ends an operation from outside: a callback, an invoke. */
  end(operation: WireOperation, Status: NonNullable<WireOperation['Status']>, details: Partial<WireOperation>): void {
    this.#change({ ...operation, ...details, Status, EndTimestamp: this.now })
  }

  succeedCallback(name: string, Result?: string): void {
    const callback = this.find(name)
    this.end(callback, 'SUCCEEDED', { CallbackDetails: { ...callback.CallbackDetails, Result } })
  }

  #page(from: number): { Operations: WireOperation[]; NextMarker: string } {
    const all = this.#visible()
    const to = from + this.pageSize
    const Operations = JSON.parse(JSON.stringify(all.slice(from, to)))
    return { Operations, NextMarker: to < all.length ? String(to) : '' }
  }

  /** As the service does, leaves out what lies beneath finished contexts. */
  #visible(): WireOperation[] {
    const isHidden = (operation: WireOperation): boolean => {
      const parent = this.operations.get(operation.ParentId ?? '')
      if (parent === undefined) return false
      const isClosed = parent.Status === 'SUCCEEDED' || parent.Status === 'FAILED'
      return (isClosed && !parent.ContextDetails?.ReplayChildren) || isHidden(parent)
    }
    return [...this.operations.values()].filter((operation) => !isHidden(operation))
  }

  #delta(): WireOperation[] {
    const ids = [...this.#dirty]
    this.#dirty.clear()
    this.#updatedIds = this.#updatedIds.filter((id) => !ids.includes(id))
    return JSON.parse(JSON.stringify(ids.map((id) => this.operations.get(id))))
  }

  #apply(update: OperationUpdate): void {
    this.updates.push(update)
    if (update.Type === 'EXECUTION') return
    const { Id = '', ParentId, Name, Type, SubType } = update
    const before = this.operations.get(Id) ?? {
      Id,
      ParentId,
      Name,
      Type,
      SubType,
      StartTimestamp: this.now,
      Status: undefined,
    }
    this.operations.set(Id, { ...before, ...this.#after(before, update) })
    this.#dirty.add(Id)
  }

  #after(before: WireOperation, update: OperationUpdate): Partial<WireOperation> {
    const { Action, Payload: Result, Error: Failure } = update
    if (Action === 'RETRY') {
      const due = this.now + (update.StepOptions?.NextAttemptDelaySeconds ?? 0) * 1000
      const Attempt = attemptsOf(before) + 1
      return { Status: 'PENDING', StepDetails: { Attempt, NextAttemptTimestamp: due, Result, Error: Failure } }
    }
    if (Action === 'START') return { Status: 'STARTED', ...this.#startDetails(before, update) }
    const ended = { Status: Action === 'SUCCEED' ? 'SUCCEEDED' : 'FAILED', EndTimestamp: this.now } as const
    if (update.Type === 'STEP') {
      return { ...ended, StepDetails: { Attempt: attemptsOf(before) + 1, Result, Error: Failure } }
    }
    return {
      ...ended,
      ContextDetails: { Result, Error: Failure, ReplayChildren: update.ContextOptions?.ReplayChildren },
    }
  }

  #startDetails({ Id, StepDetails }: WireOperation, update: OperationUpdate): Partial<WireOperation> {
    switch (update.Type) {
      case 'STEP':
        return { StepDetails: { ...StepDetails, NextAttemptTimestamp: undefined } }
      case 'WAIT':
        return { WaitDetails: { ScheduledEndTimestamp: this.now + (update.WaitOptions?.WaitSeconds ?? 0) * 1000 } }
      case 'CALLBACK':
        return { CallbackDetails: { CallbackId: `callback-${Id}` } }
      default:
        return {}
    }
  }

  #fireDue(): void {
    for (const operation of this.operations.values()) {
      const due = dueTime(operation)
      if (due === undefined || due > this.now) continue
      if (operation.Type === 'WAIT') this.#change({ ...operation, Status: 'SUCCEEDED', EndTimestamp: this.now })
      else this.#change({ ...operation, Status: 'READY' })
    }
  }

  #change(operation: WireOperation): void {
    const id = operation.Id ?? ''
    this.operations.set(id, operation)
    this.#dirty.add(id)
    this.#updatedIds.push(id)
  }

  #tokenText(): string {
    return `token-${this.#token}`
  }
}

/** An error as the AWS SDK makes it. */
export function serviceError(httpStatusCode: number, message: string, name = 'InvalidParameterValueException'): Error {
  return Object.assign(new Error(message), { name, $metadata: { httpStatusCode } })
}

/** Only what the runtime reads. */
export const lambdaContext = {
  awsRequestId: 'request-1',
  getRemainingTimeInMillis: () => 900_000,
} as Context

function attemptsOf(operation: WireOperation): number {
  return operation.StepDetails?.Attempt ?? 0
}

function dueTime(operation: WireOperation): number | undefined {
  if (operation.Type === 'WAIT' && operation.Status === 'STARTED')
    return Number(operation.WaitDetails?.ScheduledEndTimestamp)
  if (operation.Status === 'PENDING') return Number(operation.StepDetails?.NextAttemptTimestamp)
  return undefined
}
