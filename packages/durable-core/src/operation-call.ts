import type { ContextFrame } from './context-frame.ts'
import { DurablePromise, never } from './durable-promise.ts'
import type { Invocation } from './invocation.ts'
import type { OperationRequest } from './mismatch.ts'
import * as hooks from './operation-hooks.ts'
import { decode } from './payload.ts'
import type { AnySerdesDeserializer } from './serdes.ts'
import { Activity } from './suspension.ts'
import { OperationAction, OperationStatus, type OperationUpdate, type WireOperation, type WireTimestamp, timestampMillis } from './wire.ts'

/**
 * One call of an operation in this invocation: what it asks for, what the history knows of it, and its way to the
 * service. What a step or a wait is, it does not know.
 *
 * Once the context of the call has ended, all its promises stay open for ever: nobody may go on with a late result.
 */
export class OperationCall {
  readonly frame: ContextFrame
  readonly invocation: Invocation
  /** Id on the wire. */
  readonly id: string
  /** The path of numbers, such as "1-2". */
  readonly plainId: string
  readonly request: OperationRequest
  /** What plugins are told as the name, where the operation itself has none. */
  hookName: string | undefined
  #activity: Activity | undefined
  #isAwaited = false
  #onAwaited: (() => void) | undefined

  constructor(frame: ContextFrame, plainId: string, id: string, request: OperationRequest) {
    this.frame = frame
    this.invocation = frame.invocation
    this.plainId = plainId
    this.id = id
    this.request = request
  }

  get name(): string | undefined {
    return this.request.name
  }

  /** How messages call it: `"charge"`, or its plain id where it has no name. */
  get label(): string {
    return this.name === undefined ? this.plainId : JSON.stringify(this.name)
  }

  /** What the service last reported of this operation. */
  get record(): WireOperation | undefined {
    return this.invocation.journal.get(this.id)
  }

  /** Whether the context of the call has ended, or the whole invocation. */
  get isAbandoned(): boolean {
    return this.frame.scope.isClosed
  }

  /** Reads a stored value. One that cannot be read ends the invocation: the execution goes on when code that can read it is deployed. */
  async decode<T>(serdes: AnySerdesDeserializer, text: string | undefined): Promise<T> {
    try {
      return await decode<T>(serdes, text, this)
    } catch (error) {
      this.invocation.failInvocation(error)
      return never()
    }
  }

  /** Does the operation's work at once; the promise tells its result to whoever awaits it. */
  perform<T>(work: () => Promise<T>): DurablePromise<T> {
    this.begin()
    const result = work()
    // The failure of an operation that nobody awaits is lost, not unhandled.
    result.then(() => this.end(), () => this.end())
    return new DurablePromise(() => {
      this.markAwaited()
      return result
    })
  }

  /** The operation ended before this invocation: whoever awaits it gets the result, after plugins have heard of its end. */
  replay<T>(result: () => Promise<T>): DurablePromise<T> {
    if (this.invocation.plugins === undefined) return new DurablePromise(result)
    const told = hooks.ended(this, { isReplay: !this.invocation.isUpdated(this.id) })
    return new DurablePromise(() => told.then(result))
  }

  /** The operation is unfinished from now on. */
  begin(): void {
    this.#activity = new Activity(this.frame.scope)
  }

  end(): void {
    this.#activity?.done()
  }

  /** The handler awaits the result. */
  markAwaited(): void {
    if (this.#isAwaited) return
    this.#isAwaited = true
    this.#activity?.markAwaited()
    this.#onAwaited?.()
  }

  /** Has the service start the operation, unless it did so before. */
  async start(details: Partial<OperationUpdate>): Promise<void> {
    const isReplay = this.record !== undefined
    if (!isReplay) await this.write(OperationAction.START, details)
    await hooks.started(this, { isReplay })
  }

  /** Nothing to do until the service reports a change; does not wait for it. */
  rest(): void {
    this.#activity?.wait()
  }

  /** Waits until the service has reported that the operation goes on (READY) or has ended. */
  async change(due?: WireTimestamp): Promise<void> {
    while (!this.isAbandoned && !goesOn(this.record)) {
      await new Promise<void>((resolve) => {
        let isWaiting = true
        this.rest()
        this.invocation.journal.watch(this.id, () => {
          isWaiting = false
          if (this.isAbandoned) return
          this.#activity?.wake()
          resolve()
        })
        this.#whenAwaited(() =>
          this.invocation.poller.follow(timestampMillis(due), () => isWaiting && !this.isAbandoned),
        )
      })
    }
    if (this.isAbandoned) return never()
    this.#activity?.wake()
  }

  /** Writes an update, and goes on once the service has accepted it. */
  write(action: OperationAction, details?: Partial<OperationUpdate>): Promise<void> {
    if (this.isAbandoned) return never()
    return new Promise((resolve) => {
      this.invocation.checkpointer.write(this.update(action, details), () => {
        if (!this.isAbandoned) resolve()
      })
    })
  }

  /** Writes an update that nobody waits for. */
  post(action: OperationAction, details?: Partial<OperationUpdate>): void {
    if (!this.isAbandoned) this.invocation.checkpointer.write(this.update(action, details))
  }

  /** Writes the operation's start, which may travel with the next update. */
  postStartLater(): void {
    if (!this.isAbandoned) this.invocation.checkpointer.defer(this.update(OperationAction.START))
  }

  update(Action: OperationAction, details?: Partial<OperationUpdate>): OperationUpdate {
    const { type: Type, subType: SubType, name: Name, parentId: ParentId } = this.request
    return { Id: this.id, ParentId, Type, SubType, Name, Action, ...details }
  }

  #whenAwaited(action: () => void): void {
    if (this.#isAwaited) action()
    else this.#onAwaited = action
  }
}

/** Whether the operation has ended, however it did. */
export function hasEnded(record: WireOperation | undefined): boolean {
  switch (record?.Status) {
    case OperationStatus.SUCCEEDED:
    case OperationStatus.FAILED:
    case OperationStatus.TIMED_OUT:
    case OperationStatus.STOPPED:
    case OperationStatus.CANCELLED:
      return true
    default:
      return false
  }
}

function goesOn(record: WireOperation | undefined): boolean {
  return record?.Status === OperationStatus.READY || hasEnded(record)
}
