import type { Context } from 'aws-lambda'
import type { DurableContext } from './durable-context.ts'
import { never } from './durable-promise.ts'
import { wireId } from './operation-id.ts'
import type { DurableExecutionClient } from './transport.ts'
import type { CheckpointDurableExecutionResponse, DurableExecutionInvocationInput } from './wire.ts'

/**
 * Keeps the runtime's compiled code alive between invocations.
 *
 * V8 compiles code for the shapes of the objects that it meets, and throws it away when the last object of a shape is
 * collected. Between two invocations nothing of the runtime is alive, so one garbage collection there would send the
 * next invocation back to the interpreter: its replay would take five times as long. One small execution, which the
 * service pauses at its first checkpoint, holds the shapes. It refers to nothing of the user's.
 *
 * It begins while the process waits for its first event, and so the first invocation meets code that has run before:
 * replaying 100 steps first thing in a process then takes a third of the time.
 */
const kept: unknown[] = []
let isScheduled = false

/** How an execution is begun once its plugins are known. */
type Invoke = (
  handler: (input: unknown, context: DurableContext) => Promise<unknown>,
  config: object,
  options: {
    readonly event: DurableExecutionInvocationInput
    readonly lambdaContext: Context
    readonly client: DurableExecutionClient
    readonly plugins: undefined
  },
) => Promise<unknown>

/** Has the execution that is kept begin as soon as there is nothing else to do; once per process. */
export function keepShapes(invoke: Invoke): void {
  if (isScheduled) return
  isScheduled = true
  setImmediate(() => kept.push(standStill(invoke)))
}

function standStill(invoke: Invoke): Promise<unknown> {
  const Operations: DurableExecutionInvocationInput['InitialExecutionState']['Operations'] = [
    { Id: 'execution', Type: 'EXECUTION', Status: 'STARTED', StartTimestamp: 0 },
    { Id: wireId('1'), Type: 'STEP', SubType: 'Step', Status: 'SUCCEEDED', StartTimestamp: 0, StepDetails: {} },
  ]
  return invoke(
    everyKind,
    {},
    {
      event: { DurableExecutionArn: '-', CheckpointToken: '-', InitialExecutionState: { Operations } },
      // Few of its many members are read.
      lambdaContext: { awsRequestId: '' } as Context,
      client: { checkpoint: pause, getExecutionState: never },
      plugins: undefined,
    },
  )
}

/** Leaves behind what a handler does: replayed, running and recorded steps, and contexts of each. */
async function everyKind(_input: unknown, context: DurableContext): Promise<void> {
  const operations = [
    context.step(never),
    context.step(keepOpen),
    context.step(async () => 0),
    context.map([0, 1], async (item, i) => (i === 0 ? i : item.step(keepOpen))),
    context.runInChildContext(never),
  ]
  kept.push(context, operations)
  await Promise.all(operations)
}

/** Answers without a token: the invocation ends, and leaves no timer. */
async function pause(request: unknown): Promise<CheckpointDurableExecutionResponse> {
  kept.push(request)
  return { NewExecutionState: undefined }
}

/** Keeps an object, and whoever awaits the answer. */
function keepOpen(object: unknown): Promise<never> {
  const open = never()
  kept.push(object, open)
  return open
}
