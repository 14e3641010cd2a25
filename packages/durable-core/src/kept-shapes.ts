import type { Context } from 'aws-lambda'
import { DurableContextImpl } from './context.ts'
import { never } from './durable-promise.ts'
import { Invocation } from './invocation.ts'
import { Journal } from './journal.ts'
import { wireId } from './operation-id.ts'

/**
 * Keeps the runtime's compiled code alive between invocations.
 *
 * V8 compiles code for the shapes of the objects that it meets, and throws it away when the last object of a shape is
 * collected. Between two invocations nothing of the runtime is alive, so one garbage collection there would send the
 * next invocation back to the interpreter: its replay would take five times as long. One small execution, which stands
 * still for ever, holds the shapes. It refers to nothing of the user's.
 */
let kept: unknown

/** Makes the execution that is kept; once per process, in well under a millisecond. */
export function keepShapes(): void {
  if (kept !== undefined) return
  const journal = new Journal()
  journal.load([
    { Id: 'execution', Type: 'EXECUTION', Status: 'STARTED', StartTimestamp: 0 },
    { Id: wireId('1'), Type: 'STEP', SubType: 'Step', Status: 'SUCCEEDED', StartTimestamp: 0, StepDetails: {} },
  ])
  const invocation = new Invocation({
    arn: '',
    token: '',
    client: { checkpoint: never, getExecutionState: never },
    lambdaContext: { awsRequestId: '' } as Context,
    logger: console,
    journal,
    plugins: undefined,
    settings: { onNonDeterminism: 'failExecution', keptLevels: 0 },
  })
  const context = new DurableContextImpl(invocation.rootFrame())
  const operations = [
    context.step(never),
    context.step(never),
    context.map([1], (item) => item.step(never)),
    context.runInChildContext(never),
  ]
  for (const operation of operations) void operation.then(() => {})
  invocation.checkpointer.close()
  kept = [context, operations]
}
