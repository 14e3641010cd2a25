import { ContextFrame } from '../context-frame.ts'
import { DurablePromise, never } from '../durable-promise.ts'
import { ChildContextError, DurableOperationError } from '../errors.ts'
import { exceedsBytes, STORED_CHILD_RESULT_BYTES } from '../limits.ts'
import type { OperationCall } from '../operation-call.ts'
import * as hooks from '../operation-hooks.ts'
import { checkStored, encode } from '../payload.ts'
import type { AnySerdes, Serdes } from '../serdes.ts'
import { OperationAction, OperationStatus, type OperationUpdate } from '../wire.ts'

export interface ChildConfig<T> {
  /** For the result. Default: the context's. */
  serdes?: Serdes<T> | undefined
  /** What the history calls it, at most 32 letters, digits, "-" and "_". Default: RunInChildContext. */
  subType?: string | undefined
  /** What is stored in place of a result above 256 KiB, which is rebuilt from the child's operations. */
  summaryGenerator?: ((result: T) => string) | undefined
  /** Makes the error that the caller sees. Default: a ChildContextError. */
  errorMapper?: ((originalError: DurableOperationError) => DurableOperationError) | undefined
  /** Leaves no record of its own: the operations belong to the context above, and the code runs again on every replay. */
  virtualContext?: boolean | undefined
}

/** The code of a child context, and what becomes of its result. */
export interface Child<T> extends ChildConfig<T> {
  readonly body: (frame: ContextFrame, call: OperationCall) => Promise<T>
  /** What a summary of the runtime's own begins with, and no result does. */
  readonly summaryPrefix?: string | undefined
}

/** `context.runInChildContext`, and what waitForCallback, map, parallel and the combinators are made of. */
export function runInChildContext<T>(call: OperationCall, child: Child<T>): DurablePromise<T> {
  const { recorded } = call
  const serdes: AnySerdes = child.serdes ?? call.frame.serdes
  if (recorded?.Status === OperationStatus.FAILED) {
    return new DurablePromise(() => Promise.reject(recordedError(call, child)))
  }
  if (recorded?.Status === OperationStatus.SUCCEEDED && !recorded.ContextDetails?.ReplayChildren) {
    return new DurablePromise(() => call.decode<T>(serdes, recorded.ContextDetails?.Result))
  }
  const frame = openFrame(call, child)
  const isFinished = recorded?.Status === OperationStatus.SUCCEEDED
  const result = isFinished ? rebuild(call, child, frame, serdes) : run(call, child, frame, serdes)
  const end = () => call.end()
  result.then(end, end)
  return new DurablePromise(() => {
    call.markAwaited()
    frame.scope.markAwaited()
    return result
  })
}

function openFrame<T>(call: OperationCall, { virtualContext }: Child<T>): ContextFrame {
  const { frame: parent } = call
  const isFinished = call.recorded?.Status === OperationStatus.SUCCEEDED
  return new ContextFrame({
    invocation: call.invocation,
    id: call.plainId,
    parentId: virtualContext ? parent.parentId : call.id,
    scope: parent.scope.child(),
    isRebuilt: isFinished || (parent.isRebuilt && virtualContext === true),
    hasHistory: call.recorded !== undefined || (parent.hasHistory && virtualContext === true),
    keptLevels: virtualContext ? parent.keptLevels : Math.max(0, parent.keptLevels - 1),
    parent,
  })
}

/** Runs the code of a child that has not ended yet, and records how it ends; or of a virtual one, which has no record. */
async function run<T>(call: OperationCall, child: Child<T>, frame: ContextFrame, serdes: AnySerdes): Promise<T> {
  const isVirtual = child.virtualContext === true
  const isReplay = isVirtual || call.recorded !== undefined
  if (!isReplay) call.post(OperationAction.START)
  await hooks.started(call, isReplay ? hooks.AGAIN : hooks.BEGUN)
  try {
    const result = await runBody(call, child, frame)
    if (frame.hasMore) await frame.explainMore()
    close(call, frame)
    if (call.isAbandoned) return never()
    const { text, payload, isSummary } = await toStore(call, child, result, serdes)
    if (!isVirtual) call.post(OperationAction.SUCCEED, withOptions(frame, { Payload: payload }, isSummary))
    await hooks.ended(call, { status: 'SUCCEEDED', isReplay: isVirtual })
    return await call.decode<T>(serdes, text)
  } catch (error) {
    close(call, frame)
    if (call.isAbandoned) return never()
    const recorded = call.invocation.errorObject(error)
    const asRecorded = DurableOperationError.fromErrorObject(recorded)
    if (!isVirtual) call.post(OperationAction.FAIL, withOptions(frame, { Error: recorded }))
    await hooks.ended(call, { status: 'FAILED', isReplay: isVirtual, error: asRecorded })
    throw seenError(child, asRecorded)
  }
}

/** The result as it is on record, where the children were kept for plugins only; undefined where a summary stands for it, or may. */
function storedResult<T>(call: OperationCall, { summaryGenerator, summaryPrefix }: Child<T>): string | undefined {
  const text = call.recorded?.ContextDetails?.Result
  if (!text) return undefined
  const isSummary = summaryPrefix === undefined ? summaryGenerator !== undefined : text.startsWith(summaryPrefix)
  return isSummary ? undefined : text
}

/** Runs the code of a child whose result was too large to store: its operations are in the history, so nothing is done again. */
async function rebuild<T>(call: OperationCall, child: Child<T>, frame: ContextFrame, serdes: AnySerdes): Promise<T> {
  const stored = storedResult(call, child)
  let result: T | undefined
  try {
    try {
      result = await runBody(call, child, frame)
    } catch (error) {
      // In a race another one may come first now; how it ended is on record.
      if (stored === undefined) throw error
    }
    if (frame.hasMore) await frame.explainMore()
    close(call, frame)
    return await call.decode<T>(serdes, stored ?? (await encode(serdes, result, call)))
  } finally {
    close(call, frame)
  }
}

function runBody<T>(call: OperationCall, child: Child<T>, frame: ContextFrame): Promise<T> {
  const active = { frame, operationId: call.id, operationName: call.name }
  return hooks.childContext(call, active, child.body, frame)
}

/** The code has ended: what it left behind is abandoned. From here on the child itself keeps the invocation busy. */
function close(call: OperationCall, frame: ContextFrame): void {
  frame.scope.close()
  call.begin()
}

interface Stored {
  readonly text: string | undefined
  /** What is recorded: the text, or a summary in its place. */
  readonly payload: string | undefined
  readonly isSummary: boolean
}

async function toStore<T>(call: OperationCall, child: Child<T>, result: T, serdes: AnySerdes): Promise<Stored> {
  const text = await encode(serdes, result, call)
  const isSummary = text !== undefined && exceedsBytes(text, STORED_CHILD_RESULT_BYTES)
  const payload = isSummary ? (child.summaryGenerator?.(result) ?? '') : text
  checkStored(payload, 'stored result', call)
  return { text, payload, isSummary }
}

/** Has the service keep the children where the result is rebuilt from them, or where the plugins want to see them. */
function withOptions(frame: ContextFrame, end: Partial<OperationUpdate>, isSummary = false): Partial<OperationUpdate> {
  return isSummary || frame.keptLevels >= 1 ? { ...end, ContextOptions: { ReplayChildren: true } } : end
}

/** The error that the caller sees. */
function seenError<T>({ errorMapper }: Child<T>, error: DurableOperationError): DurableOperationError {
  return errorMapper?.(error) ?? new ChildContextError(error.message, error)
}

function recordedError<T>(call: OperationCall, child: Child<T>): DurableOperationError {
  const error = call.record?.ContextDetails?.Error
  return error
    ? seenError(child, DurableOperationError.fromErrorObject(error))
    : new ChildContextError('Child context failed')
}
