import type { ContextFrame } from './context-frame.ts'
import type { OperationCall } from './operation-call.ts'
import { operationInfo } from './plugin-info.ts'
import type { AttemptEndInfoOutcome, OperationInfo, PluginOperationStatus } from './plugins.ts'

/**
 * Tells plugins what happens to operations: the only place where the two meet. Without plugins each of these is one
 * comparison.
 */

interface Told {
  /** Whether it happened in an earlier invocation already, or is a further attempt. */
  readonly isReplay: boolean
  /** Default: what the history says. */
  readonly status?: PluginOperationStatus
  readonly error?: unknown
}

/** The operation begins, or is met again unfinished. */
export async function started(call: OperationCall, told: Told): Promise<void> {
  await call.invocation.plugins?.notify('onOperationStart', infoOf(call, told))
}

/** The operation has ended. */
export async function ended(call: OperationCall, told: Partial<Told> = {}): Promise<void> {
  await call.invocation.plugins?.notify('onOperationEnd', infoOf(call, { isReplay: false, ...told }))
}

/** Runs the body of an attempt. */
export async function attempt<T>(call: OperationCall, number: number, body: () => Promise<T>): Promise<T> {
  const { plugins } = call.invocation
  if (plugins === undefined) return body()
  const info = { ...infoOf(call, { isReplay: false }), attempt: number, startTimestamp: new Date() }
  await plugins.notify('onOperationAttemptStart', info)
  return plugins.wrap('wrapOperationAttemptFn', info, body)
}

/** An attempt has ended, and the service knows. */
export async function attemptEnded(
  call: OperationCall,
  number: number,
  outcome: AttemptEndInfoOutcome,
  error?: unknown,
): Promise<void> {
  const { plugins } = call.invocation
  if (plugins === undefined) return
  const info = infoOf(call, { isReplay: false, error })
  await plugins.notify('onOperationAttemptEnd', { endTimestamp: new Date(), ...info, attempt: number, outcome })
}

/** Runs the code of a child context. */
export async function childContext<T>(call: OperationCall, frame: ContextFrame, body: () => Promise<T>): Promise<T> {
  const { plugins } = call.invocation
  if (plugins === undefined) return body()
  const info = infoOf(call, { isReplay: frame.isRebuilt })
  return plugins.wrap('wrapChildContextFn', { ...info, isReplayingChildren: frame.isRebuilt }, body)
}

function infoOf(call: OperationCall, { isReplay, status, error }: Told): OperationInfo {
  const { id, type, subType, parentId } = call
  const name = call.hookName ?? call.name
  const known = {
    id,
    type,
    subType,
    ...(name !== undefined && { name }),
    ...(parentId !== undefined && { parentId }),
  }
  const told = {
    isReplay,
    ...(status !== undefined && { status }),
    ...(error !== undefined && { error: asError(error) }),
  }
  return operationInfo(call.record, known, told)
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error))
}
