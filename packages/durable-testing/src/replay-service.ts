import type { Operation, OperationUpdate } from 'durable-engine'
import type { CheckpointCall, ServiceClient, WithDates } from './injected-event.ts'
import { withDates } from './injected-event.ts'
import { detailsOf, isOpen, type TestOperation } from './operation.ts'
import { operationRecord } from './operation-record.ts'
import type { RecordedHistory } from './recorded-history.ts'

// Plays the service from a history, without effects. Steps that had ended are in the state that the handler starts
// from, so their bodies do not run. Everything else the handler has to ask for again: then its request can be compared
// with what was recorded, down to the length of a wait and the input of an invoke, and it is answered with the outcome
// that was recorded.

/** One way in which the code asked for something else than the history holds. */
export interface Divergence {
  /** `operation` for one that was not recorded, else the member that differs. */
  readonly what: string
  /** The operation, in words. */
  readonly where: string
  readonly recorded: string
  readonly requested: string
}

/** What the code asked for in the place of an operation that it does not come to any more. */
export const NOT_REQUESTED = 'nothing'

export type ClosedContexts = 'all' | 'without operations'

export interface ReplayServiceOptions {
  readonly history: RecordedHistory
  /** Only what happened up to this event has happened; what comes later is still compared. Default: all of it. */
  readonly until?: number
  /**
   * Contexts that had ended and are taken as they ended, as a real replay does, instead of being run again: all, or
   * those without operations of their own, such as a race. Default: none.
   */
  readonly closed?: ClosedContexts
  readonly isSameFunction?: (recorded: string, requested: string) => boolean
}

export class ReplayService implements ServiceClient {
  readonly divergences: Divergence[] = []
  /** What the handler asked for, in its order: ids of operations, and what they were in words. */
  readonly requested = new Map<string, string>()
  readonly #history: RecordedHistory
  readonly #until: number
  readonly #isSameFunction: (recorded: string, requested: string) => boolean
  /** Ids of contexts that are not run again. */
  readonly #closed: ReadonlySet<string>
  readonly #byId: ReadonlyMap<string, TestOperation>
  #token = 0

  constructor({ history, until, closed, isSameFunction }: ReplayServiceOptions) {
    this.#history = history
    this.#until = until ?? Number.POSITIVE_INFINITY
    this.#isSameFunction = isSameFunction ?? ((recorded, requested) => recorded === requested)
    const parents = new Set(history.operations.map(({ parentId }) => parentId))
    const isClosed = (operation: TestOperation) =>
      operation.type === 'CONTEXT' && this.#hasEnded(operation) && (closed === 'all' || !parents.has(operation.id))
    const ended = closed === undefined ? [] : history.operations.filter(isClosed)
    this.#closed = new Set(ended.map(({ id }) => id))
    this.#byId = new Map(history.operations.map((operation) => [operation.id, operation]))
  }

  /** The state that the handler starts from: its input, the steps that have ended, and contexts that are closed. */
  initialOperations(): WithDates<Operation>[] {
    const { executionId, input, events, operations } = this.#history
    const startedAt = events[0]?.EventTimestamp ?? 0
    const execution: Operation = {
      Id: executionId,
      Type: 'EXECUTION',
      Status: 'STARTED',
      StartTimestamp: startedAt,
      ExecutionDetails: { InputPayload: input },
    }
    const known = operations.filter(
      (operation) =>
        !this.#isInside(operation, this.#closed) &&
        (this.#closed.has(operation.id) || (operation.type === 'STEP' && this.#hasEnded(operation))),
    )
    const records = known.map((operation) => operationRecord(operation, { ended: true }))
    return withDates([execution, ...records]).map((record) => this.#watched(record))
  }

  #meet(id: string, recorded: TestOperation | undefined): void {
    if (recorded !== undefined && !this.requested.has(id)) this.requested.set(id, title(recorded))
  }

  /** The runtime has found that the operation it came to last is not the recorded one. */
  mismatched(message: string): void {
    const [last] = [...this.requested.keys()].slice(-1)
    if (last !== undefined) this.requested.set(last, '(another one, see above)')
    this.divergences.push({ what: 'operation', where: 'the execution', recorded: 'see there', requested: message })
  }

  /** A runtime reads the status of an operation when the handler asks for it: nothing else tells of one that had ended. */
  #watched(record: WithDates<Operation>): WithDates<Operation> {
    const { Id, Status } = record
    const meet = () => this.#meet(Id, this.#byId.get(Id))
    return {
      ...record,
      get Status() {
        meet()
        return Status
      },
    }
  }

  async checkpoint({
    Updates = [],
  }: CheckpointCall): Promise<
    WithDates<{ CheckpointToken: string; NewExecutionState: { Operations: readonly Operation[] } }>
  > {
    const answers = new Map<string, Operation>()
    for (const update of Updates as readonly OperationUpdate[]) {
      const answer = this.#take(update)
      if (answer !== undefined) answers.set(update.Id, answer)
    }
    this.#token += 1
    return {
      CheckpointToken: `replay${this.#token}`,
      NewExecutionState: { Operations: withDates([...answers.values()]) },
    }
  }

  async getExecutionState(): Promise<{ Operations: [] }> {
    return { Operations: [] }
  }

  /** The operation with this id, whether it lies before or behind `until`. */
  recorded(id: string): TestOperation | undefined {
    return this.#byId.get(id)
  }

  /** Notes that a step's body was about to run: one that was recorded is met at its place, any other is a divergence. */
  meetStep(step: { readonly id: string; readonly name?: string; readonly subType?: string }): void {
    const requested = title({ type: 'STEP', name: step.name, subType: step.subType })
    this.requested.set(step.id, requested)
    const recorded = this.#byId.get(step.id)
    if (recorded === undefined) this.#unrecorded(requested)
    // Plugins are told a name for the submitter of a callback; recorded it has none.
    else if (!this.#isSubmitter(recorded)) this.#compare('operation', title(recorded), requested, requested)
  }

  /** Notes what was recorded and never asked for, once the handler has gone as far as it does. */
  expectAllMet(): void {
    const unfinished = new Set(this.#history.operations.filter((one) => !this.#hasEnded(one)).map(({ id }) => id))
    for (const operation of this.#history.operations) {
      // A branch that a race left behind may not get as far again.
      if (this.requested.has(operation.id)) continue
      if (this.#isInside(operation, unfinished) || this.#isInside(operation, this.#closed)) continue
      const recorded = title(operation)
      this.divergences.push({ what: 'operation', where: recorded, recorded, requested: NOT_REQUESTED })
    }
  }

  #isInside({ parentId }: TestOperation, contexts: ReadonlySet<string>): boolean {
    if (parentId === undefined) return false
    const parent = this.#byId.get(parentId)
    return contexts.has(parentId) || (parent !== undefined && this.#isInside(parent, contexts))
  }

  #isSubmitter({ parentId }: TestOperation): boolean {
    return parentId !== undefined && this.#byId.get(parentId)?.subType === 'WaitForCallback'
  }

  #take(update: OperationUpdate): Operation | undefined {
    // The outcome of the execution is compared by whoever gets it; a step's own updates are met before its body runs.
    if (update.Type === 'EXECUTION') return undefined
    const recorded = this.#byId.get(update.Id)
    if (update.Type === 'STEP') {
      this.#meet(update.Id, recorded)
      return undefined
    }
    if (update.Action === 'START') {
      const requested = title({ type: update.Type, name: update.Name, subType: update.SubType })
      this.requested.set(update.Id, requested)
      if (recorded === undefined) {
        this.#unrecorded(requested)
        return undefined
      }
      this.#compareStart(recorded, update)
      // A context ends when the handler ends it; anything else ended when the history says so.
      return this.#recordOf(recorded, update.Type === 'CONTEXT' ? 'STARTED' : undefined)
    }
    if (recorded === undefined) return undefined
    this.#compareContextEnd(recorded, update)
    return { ...this.#recordOf(recorded), Status: update.Action === 'SUCCEED' ? 'SUCCEEDED' : 'FAILED' }
  }

  #unrecorded(requested: string): void {
    // Code may go on where a running execution was recorded, or one that was ended from outside; where it ended by
    // itself there is nothing more.
    const { end } = this.#history
    if (end === undefined || end.status === 'STOPPED' || end.status === 'TIMED_OUT') return
    this.divergences.push({ what: 'operation', where: requested, recorded: 'nothing', requested })
  }

  #compareStart(recorded: TestOperation, update: OperationUpdate): void {
    const where = title(recorded)
    const { WaitOptions, CallbackOptions, ChainedInvokeOptions } = update
    const [started] = recorded.events
    this.#compare('operation', where, title({ type: update.Type, name: update.Name, subType: update.SubType }), where)
    this.#compare('parent', recorded.parentId, update.ParentId, where)
    const wait = started?.WaitStartedDetails
    if (wait !== undefined && !isBackoff(recorded))
      this.#compare('duration in seconds', wait.Duration, WaitOptions?.WaitSeconds, where)
    const callback = started?.CallbackStartedDetails
    if (callback !== undefined) {
      this.#compare('timeout', callback.Timeout, CallbackOptions?.TimeoutSeconds, where)
      this.#compare('heartbeat timeout', callback.HeartbeatTimeout, CallbackOptions?.HeartbeatTimeoutSeconds, where)
    }
    const invoke = started?.ChainedInvokeStartedDetails
    if (invoke === undefined) return
    // The qualifier is the version that was deployed; another deployment has another one.
    const [before, now] = [invoke.FunctionName, ChainedInvokeOptions?.FunctionName].map(unqualified)
    if (!this.#isSameFunction(before ?? '', now ?? '')) this.#compare('function', before, now, where)
    if (invoke.Input !== undefined) this.#compare('input', invoke.Input.Payload, update.Payload, where)
  }

  #compareContextEnd(recorded: TestOperation, update: OperationUpdate): void {
    const last = recorded.events.at(-1)
    // Also for an end that is behind the part that is replayed: code that gets there had only what was recorded.
    if (last === undefined || isOpen(recorded)) return
    const { Result, Error: failure } = detailsOf(last)
    if (update.Action === 'SUCCEED' && Result !== undefined) {
      this.#compare('result', Result.Payload, update.Payload, title(recorded))
    } else {
      this.#compare('error', failure?.Payload?.ErrorMessage, update.Error?.ErrorMessage, title(recorded))
    }
  }

  #compare(what: string, recorded: unknown, requested: unknown, where: string): void {
    const [left, right] = [shown(recorded), shown(requested)]
    if (left !== right) this.divergences.push({ what, where, recorded: left, requested: right })
  }

  #hasEnded(operation: TestOperation): boolean {
    return !isOpen(operation) && (operation.events.at(-1)?.EventId ?? 0) <= this.#until
  }

  #recordOf(operation: TestOperation, status?: Operation['Status']): Operation {
    // The answer to a context's own checkpoints holds no result; the runtime has just sent it.
    const { ContextDetails: _, ...record } = operationRecord(operation, { ended: this.#hasEnded(operation), status })
    return record
  }
}

/** `Step "charge"`, `Wait (no name)`: an operation in words. */
export function title({
  type,
  name,
  subType,
}: {
  readonly type: string
  readonly name: string | undefined
  readonly subType: string | undefined
}): string {
  return `${subType ?? type} ${name === undefined ? '(no name)' : JSON.stringify(name)}`
}

function unqualified(functionName: string | undefined): string | undefined {
  return functionName?.replace(/:(\$LATEST|\d+)$/, '')
}

function shown(value: unknown): string {
  return value === undefined ? 'none' : typeof value === 'string' ? value : JSON.stringify(value)
}

/** A wait that `withRetry` put between two attempts: its strategy may have drawn the length. */
function isBackoff({ name }: TestOperation): boolean {
  return /-backoff-\d+$/.test(name ?? '')
}
