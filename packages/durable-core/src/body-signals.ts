/**
 * Tells the bodies that run that their results are not wanted any more: their time is up, their context has ended, or
 * the invocation has to end. A body that does not listen runs on; its result is dropped.
 */
export class BodySignals {
  readonly #live = new Set<BodySignal>()

  /** For a body that begins. `isAbandoned` says whether its context has ended. */
  open(isAbandoned: () => boolean): BodySignal {
    return new BodySignal(this.#live, isAbandoned)
  }

  /** A context has ended. */
  abortAbandoned(): void {
    for (const body of this.#live) {
      if (body.isAbandoned()) body.abort(new DOMException('The context of this operation has ended.', 'AbortError'))
    }
  }

  /** The invocation has to end. */
  abortAll(reason: unknown): void {
    for (const body of this.#live) body.abort(reason)
  }
}

/** The signal of one body. Most bodies never ask for it, so it is made when they do. */
export class BodySignal {
  readonly #live: Set<BodySignal>
  readonly isAbandoned: () => boolean
  #controller: AbortController | undefined

  constructor(live: Set<BodySignal>, isAbandoned: () => boolean) {
    this.#live = live
    this.isAbandoned = isAbandoned
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController()
      this.#live.add(this)
    }
    return this.#controller.signal
  }

  abort(reason: unknown): void {
    this.#live.delete(this)
    this.#controller?.abort(reason)
  }

  /** The body has ended. */
  close(): void {
    this.#live.delete(this)
  }
}
