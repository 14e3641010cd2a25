import type { ContextFrame } from './context-frame.ts'
import type { OperationCall } from './operation-call.ts'
import { operationInfo } from './plugin-info.ts'
import type { Info, NotifyHook } from './plugin-runner.ts'
import type { AttemptEndInfoOutcome, AttemptInfo, OperationInfo, PluginOperationStatus } from './plugins.ts'
import { Activity } from './suspension.ts'
import { asError } from './thrown.ts'

/**
 * Tells plugins what happens to operations: the only place where the two meet. Where no plugin listens, each of these is
 * a comparison, and awaiting it one microtask. The official SDK awaits at the same places, and the order in which
 * operations that run side by side are written depends on it.
 */

interface Told {
  /** Whether it happened in an earlier invocation already, or is a further attempt. */
  readonly isReplay: boolean
  /** Default: what the history says. */
  readonly status?: PluginOperationStatus
  readonly error?: unknown
}

/** The operation begins, or is met again unfinished. */
export function started(call: OperationCall, told: Told): Promise<void> | undefined {
  return isHeard(call, 'onOperationStart') ? tell(call, 'onOperationStart', infoOf(call, told)) : undefined
}

/** The operation has ended. */
export function ended(call: OperationCall, told?: Partial<Told>): Promise<void> | undefined {
  if (!isHeard(call, 'onOperationEnd')) return undefined
  return tell(call, 'onOperationEnd', infoOf(call, { isReplay: false, ...told }))
}

/** An attempt begins. */
export function attemptStarted(call: OperationCall, attempt: number): Promise<void> | undefined {
  if (!isHeard(call, 'onOperationAttemptStart')) return undefined
  return tell(call, 'onOperationAttemptStart', attemptInfo(call, attempt))
}

/** Runs the body of an attempt. */
export function attempt<T>(call: OperationCall, number: number, body: () => Promise<T>): Promise<T> {
  const { plugins } = call.invocation
  if (plugins === undefined) return body()
  const info = attemptInfo(call, number)
  return plugins.wrap('wrapOperationAttemptFn', info, plugins.attemptBody(info, body))
}

/** An attempt has ended, and the service knows. */
export function attemptEnded(
  call: OperationCall,
  attempt: number,
  outcome: AttemptEndInfoOutcome,
  error?: unknown,
): Promise<void> | undefined {
  if (!isHeard(call, 'onOperationAttemptEnd')) return undefined
  const info = infoOf(call, { isReplay: false, error })
  return tell(call, 'onOperationAttemptEnd', { endTimestamp: new Date(), ...info, attempt, outcome })
}

/** Runs the code of a child context. */
export function childContext<T>(call: OperationCall, frame: ContextFrame, body: () => Promise<T>): Promise<T> {
  const { plugins } = call.invocation
  if (plugins === undefined) return body()
  const info = infoOf(call, { isReplay: frame.isRebuilt })
  return plugins.wrap('wrapChildContextFn', { ...info, isReplayingChildren: frame.isRebuilt }, body)
}

/** Whether any plugin listens: what it would be told is made only then. */
function isHeard(call: OperationCall, hook: NotifyHook): boolean {
  return call.invocation.plugins?.wants(hook) === true
}

/** A plugin may take its time: the operation holds the invocation up as long as it does. */
function tell<Hook extends NotifyHook>(call: OperationCall, hook: Hook, info: Info<Hook>): Promise<void> | undefined {
  const telling = new Activity(call.frame.scope)
  return call.invocation.plugins?.notify(hook, info).finally(() => telling.done())
}

function attemptInfo(call: OperationCall, attempt: number): AttemptInfo {
  return { ...infoOf(call, { isReplay: false }), attempt, startTimestamp: new Date() }
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
