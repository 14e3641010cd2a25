import type { DurableInstrumentationPlugin, OperationInfo } from 'durable-core'

/** Writes one record, as a line of JSON of its own on stdout: nothing else is seen by the runner. */
export type Write = (record: Record<string, unknown>) => void

/**
 * A plugin whose records carry its name and the execution's ARN. The ARN is only known to `onInvocationStart`, so it
 * is kept for the other hooks: one instance serves one invocation at a time, as a Lambda environment does.
 */
export function recorder(
  plugin: string,
  hooks: (write: Write) => DurableInstrumentationPlugin,
): DurableInstrumentationPlugin {
  let durableExecutionArn = ''
  const own = hooks((record) => {
    process.stdout.write(`${JSON.stringify({ plugin, ...record, durableExecutionArn })}\n`)
  })
  return {
    ...own,
    async onInvocationStart(info) {
      durableExecutionArn = info.executionArn
      await own.onInvocationStart?.(info)
    },
  }
}

/** The fields of an operation's info under their own names; absent ones stay absent. */
export function dump(info: OperationInfo & { readonly isReplayingChildren?: boolean }): Record<string, unknown> {
  return {
    id: info.id,
    name: info.name,
    type: info.type.toUpperCase(),
    subType: info.subType,
    parentId: info.parentId,
    status: info.status,
    startTimestamp: info.startTimestamp?.toISOString(),
    endTimestamp: info.endTimestamp?.toISOString(),
    error: info.error?.message,
    attempt: info.attempt,
    isReplay: info.isReplay,
    isReplayingChildren: info.isReplayingChildren,
  }
}

/** "step only" of HANDLERS.md. */
export function isStep(info: OperationInfo): boolean {
  return info.type === 'STEP'
}

/** Whether a status of an invocation ends the execution. */
export function isTerminal(status: string): boolean {
  return status === 'SUCCEEDED' || status === 'FAILED'
}
