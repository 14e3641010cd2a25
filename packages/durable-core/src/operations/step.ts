import { DurablePromise, never } from '../durable-promise.ts'
import { type Duration, durationToSeconds } from '../duration.ts'
import { DurableOperationError, StepError, StepInterruptedError } from '../errors.ts'
import { checkDelay } from '../limits.ts'
import type { DurableLogger } from '../logger.ts'
import type { OperationCall } from '../operation-call.ts'
import * as hooks from '../operation-hooks.ts'
import { checkStored, decode, encode } from '../payload.ts'
import { defaultRetry, type RetryDecision, type RetryStrategy } from '../retry.ts'
import type { AnySerdes, Serdes } from '../serdes.ts'
import { type StandardSchemaV1, validate } from '../standard-schema.ts'
import { OperationAction, OperationStatus, type WireOperation } from '../wire.ts'
import { type AttemptContext, runBody } from './body.ts'

/** What happens to a step whose invocation died while its body ran. */
export const StepSemantics = {
  /** The body does not run again by itself: the interruption counts as a failed attempt. The start is recorded before the body runs. */
  AtMostOncePerRetry: 'AT_MOST_ONCE_PER_RETRY',
  /** The body runs again, as the same attempt: it has to bear that. */
  AtLeastOncePerRetry: 'AT_LEAST_ONCE_PER_RETRY',
} as const
export type StepSemantics = (typeof StepSemantics)[keyof typeof StepSemantics]

export type StepContext<Logger extends DurableLogger = DurableLogger> = AttemptContext<Logger>

export type StepFunc<T, Logger extends DurableLogger = DurableLogger> = (context: StepContext<Logger>) => Promise<T>

export interface StepConfig<T> {
  /** Default: `retryPresets.default`. */
  retryStrategy?: RetryStrategy | undefined
  /** Default: at least once. */
  semantics?: StepSemantics | undefined
  /** Default: the context's, which is JSON unless configured. */
  serdes?: Serdes<T> | undefined
  /**
   * How long an attempt may take, 1 second to 1 day: it then fails with a StepTimeoutError. The body's signal is
   * aborted; a body that does not listen to it may still run when the next attempt begins. Default: no limit.
   */
  timeout?: Duration | undefined
  /**
   * For a step whose body may kill its sandbox: how many attempts may be interrupted. An interruption found on replay
   * ends its attempt, and the one that comes after so many attempts, failed ones included, ends the step. The start is
   * recorded before the body runs. Default: no limit, and an interruption is not an attempt.
   */
  maxInterruptions?: number | undefined
}

/** A step whose result is checked: what the body returns may be anything, what the handler gets is the schema's output. */
export interface CheckedStepConfig<T> extends Omit<StepConfig<unknown>, 'serdes'> {
  /** For what the body returns. Default: the context's. */
  serdes?: AnySerdes | undefined
  /**
   * Checks the result, as it comes back from its serdes: what is stored is what the body returned, what the handler
   * gets is what the schema makes of it. A result that does not fit fails the attempt, and the retry strategy decides.
   * One that was recorded, and does not fit on replay, ends the execution as `onNonDeterminism` says, before any code
   * sees it. The schema has to answer the same every time.
   */
  schema: StandardSchemaV1<unknown, T>
}

/** `context.step`: runs the body once, records the result, and retries it as its strategy says. */
export function step<T>(call: OperationCall, body: Body, config?: Config<T>): DurablePromise<T> {
  const { recorded } = call
  const serdes: AnySerdes = config?.serdes ?? call.frame.serdes
  const schema = config?.schema
  switch (recorded?.Status) {
    case OperationStatus.SUCCEEDED:
      return new DurablePromise(() => {
        const value = call.decode<T>(serdes, recorded.StepDetails?.Result)
        return schema === undefined
          ? value
          : value.then((seen) => call.checkRecorded(schema, seen, `result of step ${call.label}`))
      })
    case OperationStatus.FAILED:
      return new DurablePromise(() => Promise.reject(failureOf(call)))
    default:
      return call.perform(() => attempts(call, body, { ...config, serdes }))
  }
}

/** Either of the two configurations. What the body returns is what the handler gets, unless a schema makes it that. */
type Config<T> = Omit<CheckedStepConfig<T>, 'schema'> & Partial<Pick<CheckedStepConfig<T>, 'schema'>>
type Settings<T> = Config<T> & { readonly serdes: AnySerdes }
type Body = (context: StepContext) => Promise<unknown>

async function attempts<T>(call: OperationCall, body: Body, settings: Settings<T>): Promise<T> {
  const timeout = timeoutSeconds(settings.timeout, call)
  if (call.recorded !== undefined) await resume(call, settings)
  for (;;) {
    if (call.invocation.isYielding) return call.park()
    const { record } = call
    const attempt = attemptOf(record)
    await start(call, record, attempt, settings)
    await hooks.attemptStarted(call, attempt)
    let result: unknown
    try {
      result = await runBody(call, attempt, body, timeout)
    } catch (error) {
      await endAttempt(call, error, attempt, settings)
      continue
    }
    const stored = await store(call, result, attempt, settings)
    if (stored !== undefined) return stored.value
  }
}

/** Takes up a step where an earlier invocation left it. */
async function resume<T>(call: OperationCall, settings: Settings<T>): Promise<void> {
  const { record } = call
  if (record?.Status === OperationStatus.PENDING) await call.change(record.StepDetails?.NextAttemptTimestamp)
  if (record?.Status !== OperationStatus.STARTED) return
  const { maxInterruptions, semantics } = settings
  const attempt = attemptOf(record)
  const interruption = new StepInterruptedError(call.plainId, call.name)
  if (maxInterruptions !== undefined && attempt > maxInterruptions) await fail(call, interruption, attempt)
  if (semantics === StepSemantics.AtMostOncePerRetry) await endAttempt(call, interruption, attempt, settings)
  else if (maxInterruptions !== undefined) await retry(call, interruption, attempt, 1)
}

/** Records the start, unless the attempt is one that was interrupted. */
function start<T>(
  call: OperationCall,
  record: WireOperation | undefined,
  attempt: number,
  settings: Settings<T>,
): Promise<void> | undefined {
  if (record?.Status === OperationStatus.STARTED) return hooks.started(call, hooks.AGAIN)
  const isReplay = attempt > 1
  const { semantics, maxInterruptions } = settings
  if (semantics === StepSemantics.AtMostOncePerRetry || maxInterruptions !== undefined) {
    return call.write(OperationAction.START).then(() => hooks.started(call, { isReplay }))
  }
  call.postStartLater()
  return hooks.started(call, isReplay ? { isReplay, status: 'STARTED' } : hooks.BEGUN)
}

/**
 * Records the result and returns it as later invocations will see it. One that cannot be stored fails the step: running
 * the body again would not help. One that does not fit the schema fails the attempt; then nothing is returned.
 */
async function store<T>(
  call: OperationCall,
  result: unknown,
  attempt: number,
  settings: Settings<T>,
): Promise<{ readonly value: T } | undefined> {
  if (call.isAbandoned) return never()
  const { serdes, schema } = settings
  let text: string | undefined
  let value: T
  try {
    text = await encode(serdes, result, call)
    checkStored(text, 'result', call)
    value = await decode<T>(serdes, text, call)
  } catch (error) {
    return fail(call, error, attempt)
  }
  if (schema !== undefined) {
    try {
      value = await validate(schema, value, `The result of step ${call.label}`)
    } catch (error) {
      await endAttempt(call, error, attempt, settings)
      return undefined
    }
  }
  await call.write(OperationAction.SUCCEED, { Payload: text })
  await hooks.attemptEnded(call, attempt, 'SUCCEEDED')
  await hooks.ended(call)
  return { value }
}

/** Records a failed attempt: as the last one, which throws, or with a retry, which is waited for. */
async function endAttempt<T>(
  call: OperationCall,
  error: unknown,
  attempt: number,
  { retryStrategy }: Settings<T>,
): Promise<void> {
  if (call.isAbandoned) return never()
  let delay: number | undefined
  try {
    delay = retryDelay(call, error, attempt, retryStrategy)
  } catch (strategyError) {
    return fail(call, strategyError, attempt)
  }
  if (delay === undefined) return fail(call, error, attempt)
  return retry(call, error, attempt, delay)
}

/** Records a failed attempt and waits until the next one is due. */
async function retry(call: OperationCall, error: unknown, attempt: number, delay: number): Promise<void> {
  const StepOptions = { NextAttemptDelaySeconds: delay }
  await call.write(OperationAction.RETRY, { Error: call.invocation.errorObject(error), StepOptions })
  await hooks.attemptEnded(call, attempt, 'FAILED', error)
  await call.change(call.record?.StepDetails?.NextAttemptTimestamp)
}

/** Records the failure of the step, and throws what later invocations will throw. */
async function fail(call: OperationCall, error: unknown, attempt: number): Promise<never> {
  const recorded = call.invocation.errorObject(error)
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
  const decision: RetryDecision = strategy?.(asError, attempt) ?? defaultRetry(asError, attempt)
  if (!decision.shouldRetry) return undefined
  return checkDelay(decision.delay ?? { seconds: 1 }, `retry delay of step ${call.label}`)
}

function timeoutSeconds(timeout: Duration | undefined, call: OperationCall): number | undefined {
  return timeout && durationToSeconds(timeout, `timeout of step ${call.label}`, { min: 1, max: 86_400 })
}

/** Attempts that have ended are counted by the service; this one comes after them. */
function attemptOf(record: WireOperation | undefined): number {
  return (record?.StepDetails?.Attempt ?? 0) + 1
}

function failureOf(call: OperationCall): Error {
  const error = call.record?.StepDetails?.Error
  return error ? DurableOperationError.fromErrorObject(error) : new StepError('Unknown error')
}
