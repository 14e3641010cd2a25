import { runActive } from '../active-context.ts'
import { DurablePromise, never } from '../durable-promise.ts'
import { DurableOperationError, StepError, StepInterruptedError, toErrorObject } from '../errors.ts'
import { checkDelay, checkPayload } from '../limits.ts'
import type { DurableContextLogger, DurableLogger } from '../logger.ts'
import type { OperationCall } from '../operation-call.ts'
import * as hooks from '../operation-hooks.ts'
import { decode, encode } from '../payload.ts'
import { type RetryDecision, type RetryStrategy, retryPresets } from '../retry.ts'
import type { Serdes } from '../serdes.ts'
import { OperationAction, OperationStatus } from '../wire.ts'

/** What happens to a step whose invocation died while its body ran. */
export const StepSemantics = {
  /** The body does not run again by itself: the interruption counts as a failed attempt. The start is recorded before the body runs. */
  AtMostOncePerRetry: 'AT_MOST_ONCE_PER_RETRY',
  /** The body runs again, as the same attempt: it has to bear that. */
  AtLeastOncePerRetry: 'AT_LEAST_ONCE_PER_RETRY',
} as const
export type StepSemantics = (typeof StepSemantics)[keyof typeof StepSemantics]

export interface StepContext<Logger extends DurableLogger = DurableLogger> {
  readonly logger: DurableContextLogger<Logger>
  /** The number of this attempt, from 1. */
  readonly attempt: number
}

export type StepFunc<T, Logger extends DurableLogger = DurableLogger> = (context: StepContext<Logger>) => Promise<T>

export interface StepConfig<T> {
  /** Default: `retryPresets.default`. */
  retryStrategy?: RetryStrategy | undefined
  /** Default: at least once. */
  semantics?: StepSemantics | undefined
  /** Default: the context's, which is JSON unless configured. */
  serdes?: Serdes<T> | undefined
}

/** `context.step`: runs the body once, records the result, and retries it as its strategy says. */
export function step<T>(
  call: OperationCall,
  body: (context: StepContext) => Promise<T>,
  config?: StepConfig<T>,
): DurablePromise<T> {
  const { recorded } = call
  const serdes = config?.serdes ?? call.frame.serdes
  switch (recorded?.Status) {
    case OperationStatus.SUCCEEDED:
      return new DurablePromise(() => call.decode<T>(serdes, recorded.StepDetails?.Result))
    case OperationStatus.FAILED:
      return new DurablePromise(() => Promise.reject(failureOf(call)))
    default:
      return call.perform(() => attempts(call, body, { ...config, serdes }))
  }
}

type Settings<T> = StepConfig<T> & { readonly serdes: Serdes<T> }

async function attempts<T>(
  call: OperationCall,
  body: (context: StepContext) => Promise<T>,
  settings: Settings<T>,
): Promise<T> {
  const { record } = call
  if (record?.Status === OperationStatus.PENDING) {
    await call.change(record.StepDetails?.NextAttemptTimestamp)
  } else if (record?.Status === OperationStatus.STARTED && settings.semantics === StepSemantics.AtMostOncePerRetry) {
    await endAttempt(call, new StepInterruptedError(call.plainId, call.name), attemptOf(call), settings)
  }
  for (;;) {
    const attempt = await startAttempt(call, settings)
    const result = await runBody(call, body, attempt).catch((error) => endAttempt(call, error, attempt, settings))
    if (result) return store(call, result.value, attempt, settings)
  }
}

/** Records the start, unless the attempt is one that was interrupted, and returns the attempt's number. */
async function startAttempt<T>(call: OperationCall, { semantics }: Settings<T>): Promise<number> {
  const attempt = attemptOf(call)
  const wasInterrupted = call.record?.Status === OperationStatus.STARTED
  if (wasInterrupted) {
    await hooks.started(call, { isReplay: true })
  } else if (semantics === StepSemantics.AtMostOncePerRetry) {
    await call.write(OperationAction.START)
    await hooks.started(call, { isReplay: attempt > 1 })
  } else {
    call.postStartLater()
    await hooks.started(call, { isReplay: attempt > 1, status: 'STARTED' })
  }
  return attempt
}

async function runBody<T>(
  call: OperationCall,
  body: (context: StepContext) => Promise<T>,
  attempt: number,
): Promise<{ value: T }> {
  const context: StepContext = { logger: call.frame.logging.operationLogger, attempt }
  const active = { frame: undefined, operationId: call.id, operationName: call.name, attempt }
  return { value: await hooks.attempt(call, attempt, () => runActive(active, () => body(context))) }
}

/** Records the result and returns it as later invocations will see it. One that cannot be stored fails the step: running the body again would not help. */
async function store<T>(call: OperationCall, result: T, attempt: number, { serdes }: Settings<T>): Promise<T> {
  if (call.isAbandoned) return never()
  let text: string | undefined
  let value: T
  try {
    text = await encode(serdes, result, call)
    checkPayload(text, `The result of step ${call.label}`)
    value = await decode<T>(serdes, text, call)
  } catch (error) {
    return fail(call, error, attempt)
  }
  await call.write(OperationAction.SUCCEED, { Payload: text })
  await hooks.attemptEnded(call, attempt, 'SUCCEEDED')
  await hooks.ended(call)
  return value
}

/** Records a failed attempt: as the last one, which throws, or with a retry, which is waited for. */
async function endAttempt<T>(
  call: OperationCall,
  error: unknown,
  attempt: number,
  { retryStrategy }: Settings<T>,
): Promise<undefined> {
  if (call.isAbandoned) return never()
  let delay: number | undefined
  try {
    delay = retryDelay(call, error, attempt, retryStrategy)
  } catch (strategyError) {
    return fail(call, strategyError, attempt)
  }
  if (delay === undefined) return fail(call, error, attempt)
  const StepOptions = { NextAttemptDelaySeconds: delay }
  await call.write(OperationAction.RETRY, { Error: toErrorObject(error), StepOptions })
  await hooks.attemptEnded(call, attempt, 'FAILED', error)
  await call.change(call.record?.StepDetails?.NextAttemptTimestamp)
  return undefined
}

/** Records the failure of the step, and throws what later invocations will throw. */
async function fail(call: OperationCall, error: unknown, attempt: number): Promise<never> {
  const recorded = toErrorObject(error)
  await call.write(OperationAction.FAIL, { Error: recorded })
  await hooks.attemptEnded(call, attempt, 'FAILED', error)
  await hooks.ended(call, { error })
  throw DurableOperationError.fromErrorObject(recorded)
}

/** Seconds until the next attempt; undefined if there is none. */
function retryDelay(
  call: OperationCall,
  error: unknown,
  attempt: number,
  strategy: RetryStrategy | undefined,
): number | undefined {
  const asError = error instanceof Error ? error : new Error('Unknown Error')
  const decision: RetryDecision = strategy?.(asError, attempt) ?? retryPresets.default(asError, attempt)
  if (!decision.shouldRetry) return undefined
  return checkDelay(decision.delay ?? { seconds: 1 }, `retry delay of step ${call.label}`)
}

/** Attempts that have ended are counted by the service; this one comes after them. */
function attemptOf(call: OperationCall): number {
  return (call.record?.StepDetails?.Attempt ?? 0) + 1
}

function failureOf(call: OperationCall): Error {
  const error = call.record?.StepDetails?.Error
  return error ? DurableOperationError.fromErrorObject(error) : new StepError('Unknown error')
}
