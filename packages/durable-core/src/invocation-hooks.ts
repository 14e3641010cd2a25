import type { Invocation, Outcome } from './invocation.ts'
import { operationInfos } from './plugin-info.ts'
import type { InvocationBaseInfo, PluginInvocationStatus } from './plugins.ts'
import { asError } from './thrown.ts'
import { type DurableExecutionInvocationOutput, timestampDate, type WireOperation } from './wire.ts'

/** What plugins are told of an invocation as such. */
export interface InvocationFacts {
  readonly input: unknown
  /** What was recorded before this invocation; the execution itself comes first. */
  readonly operations: readonly WireOperation[]
}

const HOOKS = ['onInvocationStart', 'wrapInvocation', 'onInvocationEnd'] as const

/** Runs an invocation and tells plugins of its start and its end. */
export async function runWithHooks(
  invocation: Invocation,
  { input, operations }: InvocationFacts,
  run: () => Promise<Outcome>,
): Promise<DurableExecutionInvocationOutput> {
  const { plugins, journal } = invocation
  // What they are told of holds every operation: it is made only for those that listen.
  if (plugins === undefined || !HOOKS.some((hook) => plugins.wants(hook))) return (await run()).output
  const executionStartTimestamp = timestampDate(operations[0]?.StartTimestamp)
  const base = (): InvocationBaseInfo & { isFirstInvocation: boolean } => ({
    requestId: invocation.requestId,
    executionArn: invocation.arn,
    executionInput: input,
    operations: operationInfos(journal.values()),
    isFirstInvocation: operations.length <= 1,
    ...(executionStartTimestamp && { executionStartTimestamp }),
  })
  const end = (status: PluginInvocationStatus, { result, error }: Partial<Outcome>) =>
    plugins.notify('onInvocationEnd', {
      ...base(),
      status,
      ...(result !== undefined && { executionResult: result }),
      ...(error !== undefined && { executionError: asError(error) }),
    })
  const updated = operations.filter((operation) => invocation.isUpdated(operation.Id))
  const info = { ...base(), updatedOperations: operationInfos(updated) }
  await plugins.notify('onInvocationStart', info)
  return plugins.wrap('wrapInvocation', info, async () => {
    try {
      const outcome = await run()
      await end(outcome.output.Status, outcome)
      return outcome.output
    } catch (error) {
      await end('RETRYING', { error })
      throw error
    }
  })
}
