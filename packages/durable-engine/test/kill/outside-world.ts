import type { Engine } from '../../src/engine.ts'
import type { Event } from '../../src/model/event.ts'
import type { ErrorObject } from '../../src/model/wire.ts'
import { ServiceError } from '../../src/service-error.ts'
import { type Acknowledgement, executionId } from './acknowledgement.ts'
import { FOREVER_SECONDS } from './handler.ts'
import { historyOf } from './history.ts'
import { nameOf } from './plan.ts'

export interface OutsideWorldOptions {
  readonly engine: Engine
  /** A text that was never used before. */
  readonly nonce: () => string
  readonly acknowledge: (acknowledgement: Acknowledgement) => void
}

/** The engine's clients: they start executions, answer callbacks and stop what would run forever. */
export class OutsideWorld {
  readonly #options: OutsideWorldOptions
  readonly #waiting = new Map<string, () => void>()
  /** Events it has reacted to in this life. */
  readonly #seen = new Set<string>()

  constructor(options: OutsideWorldOptions) {
    this.#options = options
    options.engine.subscribe((notice) => {
      if (notice.kind === 'event') void this.#react(notice.arn, notice.event)
      if (notice.kind === 'status' && notice.status !== 'RUNNING') this.#waiting.get(notice.arn)?.()
    })
  }

  /** Brings this many planned executions to their ends, up to `atOnce` at a time, whatever an earlier life did of it. */
  async finishAll(count: number, atOnce: number): Promise<void> {
    const names = Array.from({ length: count }, (_, index) => nameOf(index)).values()
    const worker = async () => {
      for (const name of names) await this.#finish(name)
    }
    await Promise.all(Array.from({ length: atOnce }, worker))
  }

  async #finish(name: string): Promise<void> {
    const { engine, acknowledge } = this.#options
    const payload = JSON.stringify({ name })
    const started = await engine.invoke({
      functionName: 'orders:1',
      invocationType: 'Event',
      executionName: name,
      payload,
    })
    const arn = started.executionArn ?? ''
    acknowledge({ arn, id: executionId(arn), mark: '"ExecutionStarted"' })
    const closed = new Promise<void>((resolve) => this.#waiting.set(arn, resolve))
    if ((await engine.getExecution(arn)).Status === 'RUNNING') {
      // What an earlier life has seen, but perhaps not reacted to.
      for (const event of await historyOf(engine, arn)) void this.#react(arn, event)
      await closed
    }
    this.#waiting.delete(arn)
  }

  /** Answers a callback, stops an execution that waits forever. */
  async #react(arn: string, event: Event): Promise<void> {
    const { engine, nonce, acknowledge } = this.#options
    const { CallbackStartedDetails: callback, WaitStartedDetails: wait, Id: id = '' } = event
    const key = `${arn} ${event.EventId}`
    if (this.#seen.has(key)) return
    this.#seen.add(key)
    const mark = nonce()
    if (callback !== undefined && callback.Timeout === undefined) {
      try {
        await engine.callbackSucceed(callback.CallbackId, Buffer.from(mark))
        acknowledge({ arn, id, mark })
      } catch (error) {
        if (!isAnsweredAlready(error)) throw error
      }
    }
    if (wait?.Duration === FOREVER_SECONDS) {
      const error: ErrorObject = { ErrorType: 'Stopped', ErrorMessage: mark }
      await engine.stop(arn, error)
      acknowledge({ arn, id: executionId(arn), mark })
    }
  }
}

function isAnsweredAlready(error: unknown): boolean {
  return error instanceof ServiceError && error.name === 'CallbackTimeoutException'
}
