import { DurablePromise, never } from '../durable-promise.ts'
import { reviveError } from '../error-registry.ts'
import { WaitForConditionError } from '../errors.ts'
import { checkDelay } from '../limits.ts'
import type { DurableLogger } from '../logger.ts'
import type { OperationCall } from '../operation-call.ts'
import * as hooks from '../operation-hooks.ts'
import { checkStored, decode, encode } from '../payload.ts'
import type { Serdes } from '../serdes.ts'
import type { WaitForConditionWaitStrategyFunc } from '../wait-strategy.ts'
import { type ErrorObject, OperationAction, OperationStatus } from '../wire.ts'
import { type AttemptContext, runBody } from './body.ts'

export type WaitForConditionContext<Logger extends DurableLogger = DurableLogger> = AttemptContext<Logger>

/** Looks at the world and returns the new state. Runs as a step: it may run more than once. */
export type WaitForConditionCheckFunc<T, Logger extends DurableLogger = DurableLogger> = (
  state: T,
  context: WaitForConditionContext<Logger>,
) => Promise<T>

export interface WaitForConditionConfig<T> {
  waitStrategy: WaitForConditionWaitStrategyFunc<T>
  /** What the first check is given. */
  initialState: T
  /** For the state. Default: the context's. */
  serdes?: Serdes<T> | undefined
}

type Settings<T> = WaitForConditionConfig<T> & { readonly serdes: Serdes<T> }

/** `context.waitForCondition`: checks again and again, with waits between, and hands the state on from check to check. */
export function waitForCondition<T>(
  call: OperationCall,
  check: WaitForConditionCheckFunc<T>,
  config: WaitForConditionConfig<T>,
): DurablePromise<T> {
  const { recorded } = call
  const serdes = config.serdes ?? call.frame.serdes
  switch (recorded?.Status) {
    case OperationStatus.SUCCEEDED:
      return new DurablePromise(() => call.decode<T>(serdes, recorded.StepDetails?.Result))
    case OperationStatus.FAILED:
      return new DurablePromise(() => Promise.reject(seenError(recorded.StepDetails?.Error)))
    default:
      return call.perform(() => checks(call, check, { ...config, serdes }))
  }
}

async function checks<T>(call: OperationCall, check: WaitForConditionCheckFunc<T>, settings: Settings<T>): Promise<T> {
  const { record } = call
  if (record?.Status === OperationStatus.PENDING) await call.change(record.StepDetails?.NextAttemptTimestamp)
  for (;;) {
    const stored = call.record?.StepDetails?.Result
    if (call.invocation.isYielding) return call.park()
    const attempt = (call.record?.StepDetails?.Attempt ?? 0) + 1
    await start(call, attempt)
    await hooks.attemptStarted(call, attempt)
    let checked: Checked<T>
    try {
      checked = await runCheck(call, check, attempt, stored, settings)
    } catch (error) {
      return fail(call, error, attempt)
    }
    const { text: Payload, delay } = checked
    if (delay === undefined) {
      await call.write(OperationAction.SUCCEED, { Payload })
      await hooks.attemptEnded(call, attempt, 'SUCCEEDED')
      await hooks.ended(call)
      return checked.state
    }
    await call.write(OperationAction.RETRY, { Payload, StepOptions: { NextAttemptDelaySeconds: delay } })
    await hooks.attemptEnded(call, attempt, 'SUCCEEDED')
    await call.change(call.record?.StepDetails?.NextAttemptTimestamp)
  }
}

/** Records the start, unless the check is one that was interrupted. */
function start(call: OperationCall, attempt: number): Promise<void> | undefined {
  if (call.record?.Status === OperationStatus.STARTED) return hooks.started(call, { isReplay: true })
  call.postStartLater()
  return hooks.started(call, { isReplay: attempt > 1, status: 'STARTED' })
}

interface Checked<T> {
  /** Encoded and decoded: what later invocations will see, and what the strategy is shown. */
  readonly state: T
  readonly text: string | undefined
  /** Seconds until the next check; undefined if this was the last. */
  readonly delay: number | undefined
}

async function runCheck<T>(
  call: OperationCall,
  check: WaitForConditionCheckFunc<T>,
  attempt: number,
  stored: string | undefined,
  { serdes, initialState, waitStrategy }: Settings<T>,
): Promise<Checked<T>> {
  const state = stored ? await call.decode<T>(serdes, stored) : initialState
  const result = await runBody(call, attempt, (context) => check(state, context))
  if (call.isAbandoned) return never()
  const text = await encode(serdes, result, call)
  checkStored(text, 'state', call)
  const seen = await decode<T>(serdes, text, call)
  const decision = waitStrategy(seen, attempt)
  if (!decision.shouldContinue) return { state: seen, text, delay: undefined }
  return { state: seen, text, delay: checkDelay(decision.delay, `delay of waitForCondition ${call.label}`) }
}

/** Records the failure, once, and throws what later invocations will throw. */
async function fail(call: OperationCall, error: unknown, attempt: number): Promise<never> {
  if (call.isAbandoned) return never()
  const recorded = call.invocation.errorObject(error)
  await call.write(OperationAction.FAIL, { Error: recorded })
  await hooks.attemptEnded(call, attempt, 'FAILED', error)
  await hooks.ended(call, { error })
  throw seenError(recorded)
}

function seenError(recorded: ErrorObject | undefined): Error {
  if (recorded === undefined) return new WaitForConditionError('waitForCondition failed')
  return new WaitForConditionError(recorded.ErrorMessage, reviveError(recorded), recorded.ErrorData)
}
