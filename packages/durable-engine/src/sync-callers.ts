import type { Clock } from './clock.ts'
import type { ExecutionRecord } from './model/records.ts'
import { ServiceError } from './service-error.ts'
import { SYNC_LIMIT_SECONDS } from './settings.ts'

/**
 * The callers of a synchronous Invoke, by the execution they wait for. They live with the process: after a restart a
 * caller comes back by the execution's name.
 */
export class SyncCallers {
  readonly #clock: Clock
  readonly #waiting = new Map<string, Set<PromiseWithResolvers<ExecutionRecord | undefined>>>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /**
   * Resolves with the execution when it has closed, or with undefined after 15 minutes. One that has a deadline by then
   * closes by itself: its caller is told how.
   * @throws ServiceException if the engine closes first
   */
  async closed({ arn, executionTimeoutSeconds }: ExecutionRecord): Promise<ExecutionRecord | undefined> {
    const caller = Promise.withResolvers<ExecutionRecord | undefined>()
    const callers = this.#waiting.get(arn) ?? new Set()
    this.#waiting.set(arn, callers.add(caller))
    const limit = this.#clock.now() + SYNC_LIMIT_SECONDS * 1000
    const outlasts = executionTimeoutSeconds > SYNC_LIMIT_SECONDS
    const cancel = outlasts ? this.#clock.schedule(limit, () => caller.resolve(undefined)) : undefined
    try {
      return await caller.promise
    } finally {
      cancel?.()
      callers.delete(caller)
      if (callers.size === 0) this.#waiting.delete(arn)
    }
  }

  /** Answers everybody who waits for an execution that has closed. */
  release(record: ExecutionRecord): void {
    for (const caller of this.#waiting.get(record.arn) ?? []) caller.resolve(record)
  }

  /** Sends everybody away. */
  dismiss(): void {
    const message = 'The engine was closed while the execution ran. It goes on when the engine is started again.'
    for (const callers of this.#waiting.values()) {
      for (const caller of callers) caller.reject(new ServiceError('ServiceException', message))
    }
  }
}
