import type { ErrorObject, Event, Operation } from '@aws-sdk/client-lambda'
import type { TestOperation } from '../operation.ts'
import type {
  CallbackDetails,
  ChainedInvokeDetails,
  ContextDetails,
  DurableOperation,
  StepDetails,
  WaitResultDetails,
} from './durable-operation.ts'
import type { Lookup, OperationBook } from './operation-book.ts'
import type { OperationStatus, OperationType, WaitingOperationStatus } from './statuses.ts'
import { testResultError } from './test-result-error.ts'
import { clientEvent, clientOperation } from './with-dates.ts'

/** What handles of a runner share. */
export interface HandleSource {
  readonly book: OperationBook
  readonly callbacks: CallbackReceiver
  /** Why nothing can be waited for, if so. */
  readonly whyNoWaiting?: string | undefined
}

/** Where answers to callbacks go. */
export interface CallbackReceiver {
  succeed(callbackId: string, result: Uint8Array | undefined): Promise<object>
  fail(callbackId: string, error: ErrorObject | undefined): Promise<object>
  heartbeat(callbackId: string): Promise<object>
}

type OperationOf<T extends OperationType> = Operation & { readonly Type: T }

const ENDED: readonly (string | undefined)[] = ['SUCCEEDED', 'FAILED', 'TIMED_OUT', 'STOPPED', 'CANCELLED']

/** An operation that the test asked for: it is looked up anew whenever something is read from it. */
export class OperationHandle<TResult> implements DurableOperation<TResult> {
  readonly #source: HandleSource
  readonly #find: Lookup

  constructor(source: HandleSource, find: Lookup) {
    this.#source = source
    this.#find = find
    source.book.hold(find)
  }

  async waitForData(status: WaitingOperationStatus = 'STARTED'): Promise<this> {
    const { book, whyNoWaiting } = this.#source
    if (whyNoWaiting !== undefined) throw new Error(whyNoWaiting)
    // Made here, so that its stack leads to the line that waits.
    const otherwise = new Error(
      `The execution ended, and the operation that the test waits for has not become ${status}: either the handler ` +
        'never got there, or the test waits for another name, index or id than it meant.',
    )
    await book.until(() => this.#hasReached(status), otherwise)
    return this
  }

  getContextDetails(): ContextDetails<TResult> | undefined {
    const operation = this.#ofType('CONTEXT')
    return operation && outcome<TResult>(operation.ContextDetails)
  }

  getStepDetails(): StepDetails<TResult> | undefined {
    const details = this.#ofType('STEP')?.StepDetails
    return (
      details && {
        ...outcome<TResult>(details),
        attempt: details.Attempt,
        nextAttemptTimestamp: details.NextAttemptTimestamp,
      }
    )
  }

  getChainedInvokeDetails(): ChainedInvokeDetails<TResult> | undefined {
    const operation = this.#ofType('CHAINED_INVOKE')
    return operation && outcome<TResult>(operation.ChainedInvokeDetails)
  }

  getCallbackDetails(): CallbackDetails<TResult> | undefined {
    const operation = this.#find()
    if (operation === undefined) return undefined
    const callback = isWaitForCallback(operation) ? this.#callbackWithin(operation) : operation
    if (callback?.callbackId === undefined) {
      throw new Error(
        `A callback was expected, ${describe(operation)} ${callback === undefined ? 'has none yet' : 'is none'}. ` +
          'Wait for it first, with `waitForData()`, and ask a createCallback or waitForCallback.',
      )
    }
    return { callbackId: callback.callbackId, ...outcome<TResult>(clientOperation(callback).CallbackDetails) }
  }

  getWaitDetails(): WaitResultDetails | undefined {
    if (this.#ofType('WAIT') === undefined) return undefined
    const details = this.getEvents()?.[0]?.WaitStartedDetails
    return { waitSeconds: details?.Duration, scheduledEndTimestamp: details?.ScheduledEndTimestamp }
  }

  getChildOperations(): DurableOperation[] | undefined {
    const { book } = this.#source
    const operation = this.#find()
    return (
      operation && book.children(operation.id).map(({ id }) => new OperationHandle(this.#source, () => book.byId(id)))
    )
  }

  getOperationData(): Operation | undefined {
    const operation = this.#find()
    return operation && clientOperation(operation)
  }

  getEvents(): Event[] | undefined {
    return this.#find()?.events.map(clientEvent)
  }

  getId(): string | undefined {
    return this.#find()?.id
  }

  getParentId(): string | undefined {
    return this.#find()?.parentId
  }

  getName(): string | undefined {
    return this.#find()?.name
  }

  getType(): OperationType | undefined {
    return this.#find()?.type
  }

  getSubType(): string | undefined {
    return this.#find()?.subType
  }

  isWaitForCallback(): boolean {
    const operation = this.#find()
    return operation !== undefined && isWaitForCallback(operation)
  }

  isCallback(): boolean {
    return this.getType() === 'CALLBACK'
  }

  getStatus(): OperationStatus | undefined {
    return this.#find()?.status
  }

  getStartTimestamp(): Date | undefined {
    return this.getOperationData()?.StartTimestamp
  }

  getEndTimestamp(): Date | undefined {
    return this.getOperationData()?.EndTimestamp
  }

  // Not async: without a callback they throw at once, as AWS's do.

  sendCallbackSuccess(result?: string): Promise<object> {
    const bytes = result === undefined ? undefined : new TextEncoder().encode(result)
    return this.#source.callbacks.succeed(this.#callbackId(), bytes)
  }

  sendCallbackFailure(error?: ErrorObject): Promise<object> {
    return this.#source.callbacks.fail(this.#callbackId(), error)
  }

  sendCallbackHeartbeat(): Promise<object> {
    return this.#source.callbacks.heartbeat(this.#callbackId())
  }

  #callbackId(): string {
    const details = this.getCallbackDetails()
    if (details !== undefined) return details.callbackId
    throw new Error('There is no callback yet. Wait for it first, with `await operation.waitForData()`.')
  }

  #ofType<T extends OperationType>(type: T): OperationOf<T> | undefined {
    const operation = this.#find()
    if (operation === undefined || operation.type === type) return this.getOperationData() as OperationOf<T> | undefined
    throw new Error(`An operation of type ${type} was expected, ${describe(operation)} is of type ${operation.type}.`)
  }

  #callbackWithin({ id }: TestOperation): TestOperation | undefined {
    return this.#source.book.children(id).find(({ type }) => type === 'CALLBACK')
  }

  #hasReached(wanted: WaitingOperationStatus): boolean {
    const operation = this.#find()
    if (operation === undefined) return false
    if (ENDED.includes(operation.status)) return true
    if (!isWaitForCallback(operation)) return wanted === 'STARTED'
    const callback = this.#callbackWithin(operation)
    if (wanted === 'STARTED' || ENDED.includes(callback?.status)) return callback !== undefined
    const submitter = this.#source.book.children(operation.id).find(({ type }) => type === 'STEP')
    return wanted === 'SUBMITTED' && ENDED.includes(submitter?.status)
  }
}

function isWaitForCallback({ type, subType }: TestOperation): boolean {
  return type === 'CONTEXT' && subType === 'WaitForCallback'
}

function outcome<TResult>(details: { Result?: string | undefined; Error?: ErrorObject | undefined } = {}) {
  return { result: decoded<TResult>(details.Result), error: testResultError(details.Error) }
}

/** What a handler's own serdes has written need not be JSON. */
export function decoded<TResult>(text: string | undefined): TResult | undefined {
  if (text === undefined) return undefined
  try {
    return JSON.parse(text)
  } catch {
    // The caller says what type results have, and for one that is no JSON it can only be text.
    return text as TResult
  }
}

function describe({ name, subType, type }: TestOperation): string {
  return name === undefined ? `the unnamed ${subType ?? type}` : `"${name}"`
}
