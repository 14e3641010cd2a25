import { type ActiveContext, runActive, runActiveToTheEnd } from './active-context.ts'
import type { ContextFrame } from './context-frame.ts'
import type { OperationCall } from './operation-call.ts'
import type { AttemptContext } from './operations/body.ts'
import { operationInfo } from './plugin-info.ts'
import type { Info, NotifyHook } from './plugin-runner.ts'
import type {
  AttemptEndInfo,
  AttemptEndInfoOutcome,
  AttemptInfo,
  OperationInfo,
  PluginOperationStatus,
} from './plugins.ts'
import { Activity } from './suspension.ts'
import { asError } from './thrown.ts'

/**
 * Tells plugins what happens to operations: the only place where the two meet. Where no plugin listens, each of these is
 * a comparison, and awaiting it one microtask. The official SDK awaits at the same places, and the order in which
 * operations that run side by side are written depends on it.
 */

interface Told {
  /** Whether it happened in an earlier invocation already, or is a further attempt. Default: no. */
  readonly isReplay?: boolean
  /** Default: what the history says. */
  readonly status?: PluginOperationStatus
  readonly error?: unknown
}

/** What most operations tell at their beginning. */
export const BEGUN: Told = { isReplay: false, status: 'STARTED' }
/** The same of an operation that is met again unfinished. */
export const AGAIN: Told = { isReplay: true }

/** The operation begins, or is met again unfinished. */
export function started(call: OperationCall, told: Told): Promise<void> | undefined {
  return tell(call, 'onOperationStart', infoOf, told)
}

/** The operation has ended. */
export function ended(call: OperationCall, told?: Told): Promise<void> | undefined {
  return tell(call, 'onOperationEnd', infoOf, told)
}

/** An attempt begins. */
export function attemptStarted(call: OperationCall, attempt: number): Promise<void> | undefined {
  return tell(call, 'onOperationAttemptStart', attemptInfo, attempt)
}

/** Runs the body of an attempt; called after an `await`, and awaited at once. */
export function attempt<T>(
  call: OperationCall,
  active: ActiveContext,
  body: (context: AttemptContext) => Promise<T>,
  context: AttemptContext,
): Promise<T> {
  const { plugins } = call.invocation
  if (plugins === undefined) return runActiveToTheEnd(active, body, context)
  const info = attemptInfo(call, context.attempt)
  const code = plugins.attemptBody(info, () => runActive(active, body, context))
  return plugins.wrap('wrapOperationAttemptFn', info, code)
}

/** An attempt has ended, and the service knows. */
export function attemptEnded(
  call: OperationCall,
  attempt: number,
  outcome: AttemptEndInfoOutcome,
  error?: unknown,
): Promise<void> | undefined {
  return tell(call, 'onOperationAttemptEnd', attemptEndInfo, attempt, outcome, error)
}

/** Runs the code of a child context. */
export function childContext<T>(
  call: OperationCall,
  active: ActiveContext,
  body: (frame: ContextFrame, call: OperationCall) => Promise<T>,
  frame: ContextFrame,
): Promise<T> {
  const { plugins } = call.invocation
  if (plugins === undefined) {
    // What is rebuilt begins within the call itself, and the caller's code goes on after it.
    const run = frame.isRebuilt ? runActive : runActiveToTheEnd
    return run(active, body, frame, call)
  }
  const info = { ...infoOf(call, { isReplay: frame.isRebuilt }), isReplayingChildren: frame.isRebuilt }
  // Before and after the code the plugin is at work, and holds the invocation up.
  const wrapping = new Activity(call.frame.scope)
  const code = () => {
    wrapping.wait()
    const running = Promise.resolve(runActive(active, body, frame, call))
    const ended = () => wrapping.wake()
    running.then(ended, ended)
    return running
  }
  const wrapped = plugins.wrap('wrapChildContextFn', info, code)
  const done = () => wrapping.done()
  wrapped.then(done, done)
  return wrapped
}

/** A plugin may take its time: the operation holds the invocation up as long as it does. What it is told is made only where one listens. */
function tell<Hook extends NotifyHook, Args extends unknown[]>(
  call: OperationCall,
  hook: Hook,
  info: (call: OperationCall, ...args: Args) => Info<Hook>,
  ...args: Args
): Promise<void> | undefined {
  const { plugins } = call.invocation
  if (!plugins?.wants(hook)) return undefined
  const telling = new Activity(call.frame.scope)
  return plugins.notify(hook, info(call, ...args)).finally(() => telling.done())
}

function attemptInfo(call: OperationCall, attempt: number): AttemptInfo {
  return { ...infoOf(call), attempt, startTimestamp: new Date() }
}

function attemptEndInfo(
  call: OperationCall,
  attempt: number,
  outcome: AttemptEndInfoOutcome,
  error: unknown,
): AttemptEndInfo {
  return { endTimestamp: new Date(), ...infoOf(call, { error }), attempt, outcome }
}

function infoOf(call: OperationCall, { isReplay = false, status, error }: Told = {}): OperationInfo {
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
