import type { InvocationEvent, Operation } from '../../src/model/wire.ts'
import { Invocation, type Service } from './invocation.ts'
import { nextUpdates } from './next-updates.ts'
import type { Part, Plan } from './plan.ts'

// What the functions of the killed engine do. Each invocation goes on where the history ends, as any durable function does.

/** Seconds of a wait that no execution lives to see the end of. */
export const FOREVER_SECONDS = 31_000_000
const FOREVER: Part = { kind: 'wait', id: 'forever', seconds: FOREVER_SECONDS }
const PENDING = { Status: 'PENDING' } as const

/** One invocation of a planned execution. Returns the handler's output. */
export async function runPlan(service: Service, plan: Plan, event: InvocationEvent): Promise<object> {
  const invocation = new Invocation(service, event)
  for (const stage of plan.stages) if (!(await runStage(service, stage, invocation))) return PENDING
  const parts = plan.stages.flat()
  const seen = JSON.stringify(parts.map(({ id }) => outcomeOf(invocation.find(id))))
  switch (plan.ending) {
    case 'returns':
      return { Status: 'SUCCEEDED', Result: seen }
    case 'fails':
      return { Status: 'FAILED', Error: { ErrorType: 'Planned', ErrorMessage: seen } }
    case 'decides':
      await invocation.checkpoint([{ Id: 'end', Type: 'EXECUTION', Action: 'SUCCEED', Payload: seen }])
      return { Status: 'SUCCEEDED', Result: '' }
    case 'is stopped':
      await runStage(service, [FOREVER], invocation)
      return PENDING
  }
}

const CHILD_STAGES: readonly (readonly Part[])[] = [
  [{ kind: 'step', id: 'step', retries: 0, together: true }],
  [{ kind: 'wait', id: 'wait', seconds: 1 }],
]

/** One invocation of the durable function `child`: a step, a wait, then its input comes back, wrapped. */
export async function runChild(service: Service, event: InvocationEvent): Promise<object> {
  const invocation = new Invocation(service, event)
  for (const stage of CHILD_STAGES) if (!(await runStage(service, stage, invocation))) return PENDING
  const input = event.InitialExecutionState.Operations[0]?.ExecutionDetails?.InputPayload
  return { Status: 'SUCCEEDED', Result: JSON.stringify({ child: input }) }
}

async function runStage(service: Service, stage: readonly Part[], invocation: Invocation): Promise<boolean> {
  return await invocation.finish((find) => stage.flatMap((part) => nextUpdates(service, part, find)))
}

/** What the handler sees of an operation that has ended. */
function outcomeOf(operation: Operation | undefined): string {
  const { StepDetails, CallbackDetails, ChainedInvokeDetails, ContextDetails } = operation ?? {}
  const details = StepDetails ?? CallbackDetails ?? ChainedInvokeDetails ?? ContextDetails
  return details?.Result ?? details?.Error?.ErrorType ?? operation?.Status ?? 'nothing'
}
