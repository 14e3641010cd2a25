import type { Engine } from 'durable-engine'

/** What is known of the invocation of an execution that is in flight. */
export interface InFlight {
  readonly requestId: string
  /** Checkpoints of the execution that were accepted so far. */
  readonly checkpoints: number
}

/** Follows the engine's notices, for faults that wait for a checkpoint. */
export class InvocationsInFlight {
  /** Ends the following. */
  readonly close: () => void
  readonly #invocations = new Map<string, InFlight>()
  /** Between the notice of a checkpoint, which comes before its request is answered, and the answer. */
  readonly #accepted = new Map<string, InFlight>()

  constructor(engine: Pick<Engine, 'subscribe'>) {
    this.close = engine.subscribe((notice) => {
      const { arn } = notice
      if (notice.kind === 'invocation-started') this.#invocations.set(arn, notice)
      if (notice.kind === 'checkpoint') {
        const { requestId, count: checkpoints } = notice
        this.#invocations.set(arn, { requestId, checkpoints })
        this.#accepted.set(arn, { requestId, checkpoints })
      }
      if (notice.kind !== 'event' || notice.event.EventType !== 'InvocationCompleted') return
      this.#invocations.delete(arn)
      this.#accepted.delete(arn)
    })
  }

  of(executionArn: string): InFlight | undefined {
    return this.#invocations.get(executionArn)
  }

  /** The checkpoint that was just accepted, once; undefined after a repeated request, which is none. */
  takeAccepted(executionArn: string): InFlight | undefined {
    const accepted = this.#accepted.get(executionArn)
    this.#accepted.delete(executionArn)
    return accepted
  }
}
