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
 * still for ever with its first checkpoint on its way, holds the shapes. It refers to nothing of the user's.
 */
const kept: unknown[] = []

/** Makes the execution that is kept; once per process, after the first invocation. */
export function keepShapes(): void {
  if (kept.length > 0) return
  const journal = new Journal()
  journal.load([
    { Id: 'execution', Type: 'EXECUTION', Status: 'STARTED', StartTimestamp: 0 },
    { Id: wireId('1'), Type: 'STEP', SubType: 'Step', Status: 'SUCCEEDED', StartTimestamp: 0, StepDetails: {} },
  ])
  const invocation = new Invocation({
    arn: '',
    token: '',
    client: {
      checkpoint: (request) => {
        invocation.checkpointer.close()
        return keepOpen(request)
      },
      getExecutionState: never,
    },
    lambdaContext: { awsRequestId: '' } as Context,
    logger: console,
    journal,
    plugins: undefined,
    settings: { onNonDeterminism: 'failExecution', keptLevels: 0 },
  })
  const context = new DurableContextImpl(invocation.rootFrame())
  const operations = [
    context.step(never),
    context.step(keepOpen),
    context.step(async () => 0),
    context.map([0, 1], async (item, i) => (i === 0 ? i : item.step(keepOpen))),
    context.runInChildContext(never),
  ]
  for (const operation of operations) void operation.then(() => {})
  kept.push(context, operations)
}

/** Keeps an object, and whoever awaits the answer. */
function keepOpen(object: unknown): Promise<never> {
  const open = never()
  kept.push(object, open)
  return open
}
