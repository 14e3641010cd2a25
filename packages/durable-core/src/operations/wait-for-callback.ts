import type { ContextFrame } from '../context-frame.ts'
import { DurablePromise } from '../durable-promise.ts'
import { CallbackSubmitterError, ChildContextError, type DurableOperationError } from '../errors.ts'
import type { DurableContextLogger, DurableLogger } from '../logger.ts'
import { kindOf, type OperationCall } from '../operation-call.ts'
import type { RetryStrategy } from '../retry.ts'
import { type CallbackOptions, OperationSubType, OperationType } from '../wire.ts'
import { type CreateCallbackConfig, createCallback, passThrough, resultReader } from './callback.ts'
import { runInChildContext } from './child-context.ts'
import { step } from './step.ts'

export interface WaitForCallbackConfig<T = string> extends CreateCallbackConfig<T> {
  /** For the submitter. Default: `retryPresets.default`. */
  retryStrategy?: RetryStrategy | undefined
}

export interface WaitForCallbackContext<Logger extends DurableLogger = DurableLogger> {
  readonly logger: DurableContextLogger<Logger>
}

/** Hands the callback id to the outside world. Runs as a step: it may run more than once. */
export type WaitForCallbackSubmitterFunc<Logger extends DurableLogger = DurableLogger> = (
  callbackId: string,
  context: WaitForCallbackContext<Logger>,
) => Promise<void>

/** `context.waitForCallback`: a child context with a callback and a step, both nameless, that hands out its id. */
export function waitForCallback<T>(
  call: OperationCall,
  submitter: WaitForCallbackSubmitterFunc,
  options: CallbackOptions,
  config: WaitForCallbackConfig<T> | undefined,
): DurablePromise<T> {
  // The raw text passes through the child; it is read once, at the end.
  const text = runInChildContext<string | undefined>(call, {
    body: (frame) => submitAndWait(frame, call.name, submitter, options, config),
    errorMapper: seenError,
    ...(call.frame.callbackDeserializer && { serdes: passThrough }),
  })
  const read = resultReader(call, config)
  return new DurablePromise(async () => read(await text))
}

/** Both operations are nameless in the history; plugins are told names made from that of the whole. */
const CALLBACK = kindOf('createCallback', OperationType.CALLBACK, OperationSubType.CALLBACK)
const SUBMITTER = kindOf('step', OperationType.STEP, OperationSubType.STEP)

async function submitAndWait<T>(
  frame: ContextFrame,
  name: string | undefined,
  submitter: WaitForCallbackSubmitterFunc,
  options: CallbackOptions,
  config: WaitForCallbackConfig<T> | undefined,
): Promise<string | undefined> {
  const callback = await frame.inner(CALLBACK)
  if (name) callback.hookName = `${name}-callback`
  const [result, callbackId] = await createCallback(callback, options, async (text) => text)
  const submit = await frame.inner(SUBMITTER)
  if (name) submit.hookName = `${name}-submitter`
  await step(submit, async ({ logger }) => submitter(callbackId, { logger }), { retryStrategy: config?.retryStrategy })
  return result
}

function seenError(error: DurableOperationError): DurableOperationError {
  switch (error.errorType) {
    case 'CallbackTimeoutError':
    case 'CallbackExternalError':
    case 'CallbackError':
      return error
    case 'StepError':
      return new CallbackSubmitterError(error.message, error)
    default:
      return new ChildContextError(error.message, error)
  }
}
