import type { ContextFrame } from './context-frame.ts'
import { DurablePromise, never } from './durable-promise.ts'
import type { Invocation } from './invocation.ts'
import type { OperationRequest } from './mismatch.ts'
import * as hooks from './operation-hooks.ts'
import { plainId } from './operation-id.ts'
import { decode } from './payload.ts'
import type { AnySerdesDeserializer } from './serdes.ts'
import { misfitMessage, type StandardSchemaV1, validate } from './standard-schema.ts'
import { Activity } from './suspension.ts'
import {
  OperationAction,
  OperationStatus,
  type OperationType,
  type OperationUpdate,
  timestampMillis,
  type WireOperation,
  type WireTimestamp,
} from './wire.ts'

/**
 * One call of an operation in this invocation: what it asks for, what the history knows of it, and its way to the
 * service. What a step or a wait is, it does not know.
 *
 * Once the context of the call has ended, all its promises stay open for ever: nobody may go on with a late result. Who
 * awaits one only then is told.
 */
export class OperationCall implements OperationRequest {
  readonly frame: ContextFrame
  readonly number: number
  /** Id on the wire. */
  readonly id: string
  readonly kind: OperationKind
  readonly name: string | undefined
  readonly seconds: number | undefined
  /** What the history held of the operation when it was called. */
  readonly recorded: WireOperation | undefined
  /** What plugins are told as the name, where the operation itself has none. */
  hookName: string | undefined
  #activity: Activity | undefined

  constructor(
    frame: ContextFrame,
    number: number,
    kind: OperationKind,
    name: string | undefined,
    seconds: number | undefined,
  ) {
    this.frame = frame
    this.number = number
    this.id = frame.ids.of(number)
    this.kind = kind
    this.name = name
    this.seconds = seconds
    this.recorded = frame.invocation.journal.get(this.id)
  }

  get invocation(): Invocation {
    return this.frame.invocation
  }

  get type(): OperationType {
    return this.kind.type
  }

  get subType(): string {
    return this.kind.subType
  }

  get isVirtual(): boolean {
    return this.kind.isVirtual
  }

  get parentId(): string | undefined {
    return this.frame.parentId
  }

  /** The path of numbers, such as "1-2". */
  get plainId(): string {
    return plainId(this.frame.id, this.number)
  }

  /** Whether the history recorded this very operation; if not, `findMismatch` says what differs. */
  get matches(): boolean {
    const { recorded, kind } = this
    return (
      recorded?.Type === kind.type &&
      recorded.SubType === kind.subType &&
      recorded.Name === this.name &&
      recorded.ParentId === this.frame.parentId &&
      this.seconds === undefined &&
      !this.isVirtual
    )
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
  decode<T>(serdes: AnySerdesDeserializer, text: string | undefined): Promise<T> {
    try {
      const value = decode<T>(serdes, text, this)
      if (!(value instanceof Promise)) return Promise.resolve(value)
      return this.hold(value.catch((error) => this.#unreadable(error)))
    } catch (error) {
      return this.#unreadable(error)
    }
  }

  /** Checks a recorded value. One that does not fit any more means that the code does not match the history. */
  checkRecorded<T>(schema: StandardSchemaV1<unknown, T>, value: unknown, what: string): Promise<T> {
    return this.hold(
      validate(schema, value, `The recorded ${what}`).catch((error) => {
        this.invocation.failDeterminism(misfitMessage(error))
        return never()
      }),
    )
  }

  /** Keeps the invocation from suspending while a value is read or checked: that may have to fetch something. */
  hold<T>(work: Promise<T>): Promise<T> {
    const holding = new Activity(this.frame.scope)
    return work.finally(() => holding.done())
  }

  /** Does the operation's work at once; the promise tells its result to whoever awaits it. */
  perform<T>(work: () => Promise<T>): DurablePromise<T> {
    this.begin()
    const result = work()
    const end = () => this.end()
    // The failure of an operation that nobody awaits is lost, not unhandled.
    result.then(end, end)
    return new DurablePromise(() => {
      this.markAwaited()
      return result
    })
  }

  /** The operation ended before this invocation: whoever awaits it gets the result, after plugins have heard of its end. */
  replay<T>(result: () => Promise<T>): DurablePromise<T> {
    const told = hooks.ended(this, { isReplay: !this.invocation.isUpdated(this.id) })
    return new DurablePromise(told === undefined ? result : () => told.then(result))
  }

  /** The operation is unfinished from now on. */
  begin(): void {
    this.#activity ??= new Activity(this.frame.scope)
  }

  end(): void {
    this.#activity?.done()
  }

  /** Goes no further in this invocation, and does not hold it up. */
  park(): Promise<never> {
    this.end()
    return never()
  }

  /** Somebody awaits the result. */
  markAwaited(): void {
    if (this.isAbandoned && this.#activity?.isDone !== true) this.frame.tooLate(this.kind.verb)
    this.#activity?.markAwaited()
  }

  /** Has the service start the operation, unless it did so before. */
  async start(details: Partial<OperationUpdate>): Promise<void> {
    const isReplay = this.record !== undefined
    if (!isReplay) await this.write(OperationAction.START, details)
    await hooks.started(this, { isReplay })
  }

  /** Waits until the service has reported that the operation goes on (READY) or has ended. */
  async change(due?: WireTimestamp): Promise<void> {
    while (!this.isAbandoned && !goesOn(this.record)) {
      await new Promise<void>((resolve) => {
        let isWaiting = true
        this.#activity?.wait()
        this.invocation.journal.watch(this.id, () => {
          isWaiting = false
          if (this.isAbandoned) return
          this.#activity?.wake()
          resolve()
        })
        this.#activity?.whenAwaited(() =>
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
    const { type: Type, subType: SubType, name: Name, parentId: ParentId } = this
    return { Id: this.id, ParentId, Type, SubType, Name, Action, ...details }
  }

  #unreadable(error: unknown): Promise<never> {
    this.invocation.failInvocation(error)
    return never()
  }
}

/** Which operation a verb of the context calls. */
export interface OperationKind {
  readonly verb: string
  readonly type: OperationType
  readonly subType: string
  /** A context that leaves no record of its own. */
  readonly isVirtual: boolean
}

/** Makes a kind; all of them are objects of one shape, because every call looks into its own. */
export function kindOf(verb: string, type: OperationType, subType: string, isVirtual = false): OperationKind {
  return { verb, type, subType, isVirtual }
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
