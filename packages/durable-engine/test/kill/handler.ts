import { isDeepStrictEqual } from 'node:util'
import type { CheckpointResponse, InvocationEvent, Operation, OperationUpdate } from '../../src/model/wire.ts'
import type { Seeded } from '../../src/testing/seeded.ts'
import type { Part, Plan } from './plan.ts'

/** What a handler needs of the engine it runs on. */
export interface Service {
  readonly random: Seeded
  /** A text that was never used before: it tells one change from all others. */
  nonce(): string
  checkpoint(
    arn: string,
    token: string,
    updates: readonly OperationUpdate[],
    clientToken: string,
  ): Promise<CheckpointResponse>
  /** Notes that the engine has accepted these updates. */
  accepted(arn: string, updates: readonly OperationUpdate[]): void
}

/** A wait that no execution lives to see the end of. */
export const FOREVER_SECONDS = 31_000_000

/** One invocation of a planned execution: goes on where the history ends, as any handler does. Returns its output. */
export async function runPlan(service: Service, plan: Plan, event: InvocationEvent): Promise<object> {
  const run = new Run(service, event)
  for (const stage of plan.stages) {
    if (!(await run.finish((operation) => stage.flatMap((part) => nextOf(service, part, operation))))) return PENDING
  }
  const results = resultsOf(plan, (id) => run.operation(id))
  switch (plan.ending) {
    case 'returns':
      return { Status: 'SUCCEEDED', Result: results }
    case 'fails':
      return { Status: 'FAILED', Error: { ErrorType: 'Planned', ErrorMessage: results } }
    case 'decides':
      await run.checkpoint([{ Id: 'end', Type: 'EXECUTION', Action: 'SUCCEED', Payload: results }])
      return { Status: 'SUCCEEDED', Result: '' }
    case 'is stopped':
      await run.finish((operation) => start(operation('forever'), waitUpdate('forever', FOREVER_SECONDS)))
      return PENDING
  }
}

/** One invocation of the durable function `child`: a step, a wait, then its input comes back, wrapped. */
export async function runChild(service: Service, event: InvocationEvent): Promise<object> {
  const run = new Run(service, event)
  const step: Part = { kind: 'step', id: 'step', retries: 0, together: true }
  if (!(await run.finish((operation) => nextOf(service, step, operation)))) return PENDING
  if (!(await run.finish((operation) => start(operation('wait'), waitUpdate('wait', 1))))) return PENDING
  const input = event.InitialExecutionState.Operations[0]?.ExecutionDetails?.InputPayload
  return { Status: 'SUCCEEDED', Result: JSON.stringify({ child: input }) }
}

const PENDING = { Status: 'PENDING' } as const

/** What the handler saw of its operations, in the order of the plan, as text. */
export function resultsOf(plan: Plan, operation: (id: string) => Operation | undefined): string {
  const ids = plan.stages.flat().map(({ id }) => id)
  return JSON.stringify(ids.map((id) => outcomeOf(operation(id))))
}

function outcomeOf(operation: Operation | undefined): string {
  const { StepDetails, CallbackDetails, ChainedInvokeDetails, ContextDetails } = operation ?? {}
  const details = StepDetails ?? CallbackDetails ?? ChainedInvokeDetails ?? ContextDetails
  return details?.Result ?? details?.Error?.ErrorType ?? operation?.Status ?? 'nothing'
}

type Find = (id: string) => Operation | undefined

/** The updates that bring a part on its way; none while it waits for something, `undefined` once it has ended. */
type Next = (find: Find) => readonly (OperationUpdate | 'waits')[]

/** One invocation's view of its execution, kept up to date by what the checkpoints answer. */
class Run {
  readonly #service: Service
  readonly #arn: string
  readonly #operations: Map<string, Operation>
  #token: string

  constructor(service: Service, { DurableExecutionArn, CheckpointToken, InitialExecutionState }: InvocationEvent) {
    this.#service = service
    this.#arn = DurableExecutionArn
    this.#token = CheckpointToken
    this.#operations = new Map(InitialExecutionState.Operations.map((operation) => [operation.Id, operation]))
  }

  operation(id: string): Operation | undefined {
    return this.#operations.get(id)
  }

  /** Does what is next until nothing is left to do. False if something is left to wait for. */
  async finish(next: Next): Promise<boolean> {
    for (;;) {
      const todo = next((id) => this.operation(id))
      const updates = todo.filter((entry) => entry !== 'waits')
      if (updates.length === 0) return todo.length === 0
      await this.checkpoint(updates)
    }
  }

  /** A checkpoint; now and then its answer gets lost and it is sent again, which must change nothing. */
  async checkpoint(updates: readonly OperationUpdate[]): Promise<void> {
    const clientToken = this.#service.nonce()
    const send = () => this.#service.checkpoint(this.#arn, this.#token, updates, clientToken)
    const answer = await send()
    this.#service.accepted(this.#arn, updates)
    for (const operation of answer.NewExecutionState.Operations) this.#operations.set(operation.Id, operation)
    // Once the outcome is decided there is no token any more, and no answer to a repeated request either.
    if (answer.CheckpointToken === undefined) return
    if (this.#service.random.chance(0.1) && !isDeepStrictEqual(await send(), answer)) {
      throw new Error(`${this.#arn} got another answer to the same checkpoint.`)
    }
    this.#token = answer.CheckpointToken
  }
}

function nextOf(service: Service, part: Part, find: Find): readonly (OperationUpdate | 'waits')[] {
  const operation = find(part.id)
  switch (part.kind) {
    case 'wait':
      return start(operation, waitUpdate(part.id, part.seconds))
    case 'callback': {
      const CallbackOptions = part.answered ? {} : { TimeoutSeconds: 2 }
      return start(operation, { Id: part.id, Type: 'CALLBACK', Action: 'START', CallbackOptions })
    }
    case 'invoke': {
      const ChainedInvokeOptions = { FunctionName: `${part.target}:1` }
      const Payload = JSON.stringify(service.nonce())
      return start(operation, { Id: part.id, Type: 'CHAINED_INVOKE', Action: 'START', ChainedInvokeOptions, Payload })
    }
    case 'context': {
      if (operation === undefined) return [{ Id: part.id, Type: 'CONTEXT', Action: 'START' }]
      if (operation.Status !== 'STARTED') return []
      const inner = nextOfStep(service, { id: part.step, retries: 0, together: false }, find(part.step), part.id)
      if (inner.length > 0) return inner
      return [{ Id: part.id, Type: 'CONTEXT', Action: 'SUCCEED', Payload: service.nonce() }]
    }
    case 'step':
      return nextOfStep(service, part, operation)
  }
}

function nextOfStep(
  service: Service,
  { id, retries, together }: { readonly id: string; readonly retries: number; readonly together: boolean },
  step: Operation | undefined,
  parent?: string,
): readonly (OperationUpdate | 'waits')[] {
  const identity = { Id: id, Type: 'STEP', ...(parent === undefined ? {} : { ParentId: parent }) } as const
  const attempts = step?.StepDetails?.Attempt ?? 0
  const starting: OperationUpdate = { ...identity, Action: 'START' }
  const ending: OperationUpdate =
    attempts < retries
      ? {
          ...identity,
          Action: 'RETRY',
          Error: { ErrorType: 'Flaky', ErrorMessage: service.nonce() },
          StepOptions: { NextAttemptDelaySeconds: 1 },
        }
      : { ...identity, Action: 'SUCCEED', Payload: service.nonce() }
  switch (step?.Status) {
    case undefined:
    case 'READY':
      return together ? [starting, ending] : [starting]
    case 'STARTED':
      return [ending]
    case 'PENDING':
      return ['waits']
    default:
      return []
  }
}

function waitUpdate(id: string, seconds: number): OperationUpdate {
  return { Id: id, Type: 'WAIT', Action: 'START', WaitOptions: { WaitSeconds: seconds } }
}

/** For an operation that the handler only starts: the engine or the outside world ends it. */
function start(operation: Operation | undefined, update: OperationUpdate): readonly (OperationUpdate | 'waits')[] {
  if (operation === undefined) return [update]
  return operation.Status === 'STARTED' ? ['waits'] : []
}
