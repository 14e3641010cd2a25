import { setTimeout as pause } from 'node:timers/promises'
import type {
  CheckpointDurableExecutionRequest,
  CheckpointDurableExecutionResponse,
  GetDurableExecutionStateResponse,
  Operation,
  OperationUpdate,
} from '@aws/durable-execution-sdk-js'

const ARN = 'arn:aws:lambda:us-east-1:123456789012:function:bench:1/durable-execution/bench/0'

/**
 * The service as far as the cases need it, in memory: it applies what a runtime sends and answers after `latencyMs`.
 * Both runtimes talk to it through the same two-method transport, so its own cost is in both columns.
 */
export class MemoryService {
  calls = 0
  updates = 0
  readonly #latencyMs: number
  readonly #operations = new Map<string, Operation>()

  constructor(latencyMs = 0) {
    this.#latencyMs = latencyMs
    this.#operations.set('execution', {
      Id: 'execution',
      Type: 'EXECUTION',
      Status: 'STARTED',
      StartTimestamp: new Date(),
      ExecutionDetails: { InputPayload: '{}' },
    })
  }

  async checkpoint(request: CheckpointDurableExecutionRequest): Promise<CheckpointDurableExecutionResponse> {
    const updates = request.Updates ?? []
    this.calls += 1
    this.updates += updates.length
    if (this.#latencyMs > 0) await pause(this.#latencyMs)
    const changed = new Map<string, Operation>()
    for (const update of updates) {
      const id = update.Id ?? ''
      const operation = apply(update, this.#operations.get(id))
      this.#operations.set(id, operation)
      changed.set(id, operation)
    }
    return { CheckpointToken: `token-${this.calls}`, NewExecutionState: { Operations: [...changed.values()] } }
  }

  async getExecutionState(): Promise<GetDurableExecutionStateResponse> {
    return { Operations: [] }
  }

  /** The operations as the service would send them, after `change` has had its way with each. */
  history(change: (operation: Operation) => Operation = (operation) => operation): string {
    const hidden = new Set<string>()
    const visible = [...this.#operations.values()].map(change).filter((operation) => {
      const parent = this.#operations.get(operation.ParentId ?? '')
      const closed = parent !== undefined && isPruned(change(parent))
      if (!closed && !hidden.has(operation.ParentId ?? '')) return true
      hidden.add(operation.Id ?? '')
      return false
    })
    return JSON.stringify(visible)
  }

  event(history: string = this.history()) {
    const state = { Operations: JSON.parse(history) as Operation[], NextMarker: '' }
    return { DurableExecutionArn: ARN, CheckpointToken: 'token-0', InitialExecutionState: state }
  }
}

/** The service leaves out what lies under a finished context, unless the context asks for its children. */
function isPruned({ Type, Status, ContextDetails }: Operation): boolean {
  return Type === 'CONTEXT' && (Status === 'SUCCEEDED' || Status === 'FAILED') && !ContextDetails?.ReplayChildren
}

function apply(update: OperationUpdate, before: Operation | undefined): Operation {
  const now = new Date()
  const operation: Operation = before ?? {
    Id: update.Id,
    ...(update.ParentId === undefined ? {} : { ParentId: update.ParentId }),
    ...(update.Name === undefined ? {} : { Name: update.Name }),
    ...(update.SubType === undefined ? {} : { SubType: update.SubType }),
    Type: update.Type,
    Status: 'STARTED',
    StartTimestamp: now,
  }
  if (update.Type === 'WAIT') {
    const end = new Date(now.getTime() + 1000 * (update.WaitOptions?.WaitSeconds ?? 0))
    return { ...operation, WaitDetails: { ScheduledEndTimestamp: end } }
  }
  if (update.Action === 'START')
    return { ...operation, ...(update.Type === 'STEP' ? { StepDetails: { Attempt: 0 } } : {}) }
  const closed = {
    ...operation,
    Status: update.Action === 'SUCCEED' ? 'SUCCEEDED' : 'FAILED',
    EndTimestamp: now,
  } as const
  const outcome = {
    ...(update.Payload === undefined ? {} : { Result: update.Payload }),
    ...(update.Error === undefined ? {} : { Error: update.Error }),
  }
  if (update.Type === 'STEP') return { ...closed, StepDetails: { Attempt: 1, ...outcome } }
  const replayChildren = update.ContextOptions?.ReplayChildren
  return { ...closed, ContextDetails: { ...outcome, ...(replayChildren ? { ReplayChildren: true } : {}) } }
}
