import { checkpointFailure, isRetryable, retryAfterMillis } from './checkpoint-failure.ts'
import type {
  CheckpointUnrecoverableExecutionError,
  CheckpointUnrecoverableInvocationError,
} from './invocation-errors.ts'
import type { Journal } from './journal.ts'
import { LIMITS } from './limits.ts'
import type { DurableLogger } from './logger.ts'
import type { DurableExecutionClient } from './transport.ts'
import { UpdateQueue } from './update-queue.ts'
import type { CheckpointDurableExecutionResponse, OperationUpdate, WireOperation } from './wire.ts'

/**
 * Carries updates to the service.
 *
 *  W1  Updates leave in the order in which they came.
 *  W2  One call at a time: each carries the token that the one before brought back.
 *  W3  A call takes at most 250 updates and 750 KiB; the first update always goes.
 *  W4  A deferred update may wait 50 ms for company. Any call takes it along.
 *  W5  A call that failed on its way is repeated with the same ClientToken, twice at most: nothing is done twice.
 *  W6  What the service answers is in the journal before anybody hears that a write was accepted.
 *  W7  After a failure, or once closed, nothing is sent and nobody hears of an acceptance. `drain` tells the failure.
 */
export class Checkpointer {
  readonly #options: CheckpointerOptions
  #token: string
  #queue = new UpdateQueue()
  #polls: (() => void)[] = []
  #scheduled: NodeJS.Immediate | undefined
  #deferral: NodeJS.Timeout | undefined
  #inFlight = false
  #closed = false
  #failure: CheckpointFailure | undefined
  #drained: { resolve: () => void; reject: (failure: CheckpointFailure) => void } | undefined

  constructor(options: CheckpointerOptions) {
    this.#options = options
    this.#token = options.token
  }

  /** Whether something is queued or on its way. */
  get isPending(): boolean {
    return this.#inFlight || this.#queue.length > 0 || this.#polls.length > 0
  }

  /** Queues an update. `onAccepted` is called once the service has accepted it; never, if it does not. */
  write(update: OperationUpdate, onAccepted?: () => void): void {
    if (this.#isOver) return
    this.#queue.push(update, onAccepted)
    this.#hurry()
  }

  /** Queues an update that nobody waits for and that may travel with the next one, up to 50 ms later. */
  defer(update: OperationUpdate): void {
    if (this.#isOver) return
    const isOldest = this.#queue.length === 0
    this.#queue.push(update)
    if (this.#deferral === undefined) {
      this.#deferral = setTimeout(() => {
        this.#deferral = undefined
        this.#hurry()
      }, DEFERRAL_MILLIS)
    } else if (isOldest) {
      this.#deferral.refresh()
    }
  }

  /** Asks the service for news, with the next call. `onAnswer` is called when they are in the journal. */
  poll(onAnswer: () => void): void {
    if (this.#isOver) return
    this.#polls.push(onAnswer)
    this.#schedule()
  }

  /** Sends all that is queued, deferred updates too; rejects with the failure, now or earlier, that prevented it. */
  drain(): Promise<void> {
    if (this.#failure) return Promise.reject(this.#failure)
    if (!this.isPending || this.#closed) return Promise.resolve()
    return new Promise((resolve, reject) => {
      this.#drained = { resolve, reject }
      this.#hurry()
    })
  }

  /** Sends nothing more. */
  close(): void {
    this.#closed = true
    this.#queue = new UpdateQueue()
    this.#polls = []
    clearImmediate(this.#scheduled)
    clearTimeout(this.#deferral)
  }

  get #isOver(): boolean {
    return this.#closed || this.#failure !== undefined
  }

  /** Nothing that is queued waits any longer. */
  #hurry(): void {
    this.#queue.hurry()
    this.#schedule()
  }

  #schedule(): void {
    if (this.#inFlight || this.#scheduled || this.#isOver) return
    if (this.#queue.isUrgent || this.#polls.length > 0) this.#scheduled = setImmediate(() => this.#flush())
  }

  async #flush(): Promise<void> {
    this.#scheduled = undefined
    if (this.#inFlight || this.#isOver) return
    const { updates, listeners } = this.#queue.take(this.#token.length)
    const polls = this.#polls
    this.#polls = []
    this.#inFlight = true
    try {
      await this.#exchange(updates)
    } catch (error) {
      this.#inFlight = false
      this.#fail(checkpointFailure(error))
      return
    }
    this.#inFlight = false
    if (this.#isOver) return
    for (const listener of listeners) listener?.()
    for (const onAnswer of polls) onAnswer()
    if (this.isPending) {
      this.#schedule()
    } else {
      this.#drained?.resolve()
      this.#options.onIdle()
    }
  }

  /** One call, repeated where that is safe, and everything that it brings back. */
  async #exchange(updates: OperationUpdate[]): Promise<void> {
    const { arn: DurableExecutionArn, client, logger, uuid } = this.#options
    const request = { DurableExecutionArn, CheckpointToken: this.#token, Updates: updates, ClientToken: uuid() }
    const response = await this.#repeat(() => client.checkpoint(request, logger))
    if (response.CheckpointToken) this.#token = response.CheckpointToken
    await this.#takeIn(response)
    // Without a token there is no next call: either this one decided the outcome, or the execution has been paused.
    if (!response.CheckpointToken && !updates.some((update) => update.Type === 'EXECUTION')) this.#options.onPaused()
  }

  async #takeIn({ NewExecutionState: state }: CheckpointDurableExecutionResponse): Promise<void> {
    const { arn: DurableExecutionArn, client, logger, journal, onChange } = this.#options
    let operations = state?.Operations ?? []
    let marker = state?.NextMarker
    while (marker) {
      const request = { DurableExecutionArn, CheckpointToken: this.#token, Marker: marker, MaxItems: LIMITS.pageItems }
      const page = await this.#repeat(() => client.getExecutionState(request, logger))
      operations = operations.concat(page.Operations ?? [])
      marker = page.NextMarker
    }
    const changed = journal.apply(operations)
    if (onChange && changed.length > 0) await onChange(changed)
  }

  async #repeat<Response>(call: () => Promise<Response>): Promise<Response> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await call()
      } catch (error) {
        if (attempt === CALL_ATTEMPTS || !isRetryable(error)) throw error
        const backoff = BACKOFF_MILLIS * 2 ** (attempt - 1) * (0.5 + this.#options.random() / 2)
        const pause = retryAfterMillis(error) ?? backoff
        if (pause > 0) await this.#options.sleep(pause)
        if (this.#closed) throw error
      }
    }
  }

  #fail(failure: CheckpointFailure): void {
    this.#failure = failure
    this.#queue = new UpdateQueue()
    this.#polls = []
    this.#drained?.reject(failure)
    this.#options.onFailure(failure)
  }
}

export type CheckpointFailure = CheckpointUnrecoverableExecutionError | CheckpointUnrecoverableInvocationError

export interface CheckpointerOptions {
  readonly arn: string
  readonly token: string
  readonly client: DurableExecutionClient
  readonly journal: Journal
  readonly logger?: DurableLogger
  /** Everything was sent and accepted. */
  readonly onIdle: () => void
  readonly onFailure: (failure: CheckpointFailure) => void
  /** The service takes no more writes of this invocation, without saying that anything is wrong. */
  readonly onPaused: () => void
  /** Operations whose status a response has changed; what was written is reported as accepted only afterwards. */
  readonly onChange?: ((changed: WireOperation[]) => Promise<void>) | undefined
  readonly uuid: () => string
  readonly random: () => number
  readonly sleep: (millis: number) => Promise<unknown>
}

/** Longer than a fast step body, shorter than what a watcher of the execution would notice. */
const DEFERRAL_MILLIS = 50
const CALL_ATTEMPTS = 3
const BACKOFF_MILLIS = 100
