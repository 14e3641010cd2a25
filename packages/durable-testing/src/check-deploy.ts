import type { ExecutionSource } from './execution-source.ts'
import type { Handler } from './in-process-invoker.ts'
import { type ReplayOptions, replay } from './replay.ts'
import { type Replayed, type ReplaySummary, summary } from './replayed.ts'

export interface CheckDeployOptions extends Pick<ReplayOptions, 'isSameFunction'> {
  readonly source: ExecutionSource
  /** The function as it is deployed: its name, or its ARN. */
  readonly functionName: string
  /** The function as it would be deployed. */
  readonly handler: Handler
  /** How many executions to look at, at most, the oldest first. Default 100. */
  readonly max?: number
  onProgress?(replayed: Replayed): void
}

/** Replays the executions that run now against another version of their handler: which of them would break with it? */
export async function checkDeploy(options: CheckDeployOptions): Promise<ReplaySummary> {
  const { source, functionName, handler, max = 100, ...replayOptions } = options
  const replayed: Replayed[] = []
  for (const arn of await source.running(functionName, max)) {
    const one = { source: arn, report: await replay(handler, await source.history(arn), replayOptions) }
    options.onProgress?.(one)
    replayed.push(one)
  }
  return summary(replayed)
}
