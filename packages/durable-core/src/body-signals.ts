/**
 * Tells the bodies that run that their results are not wanted any more: their time is up, their context has ended, or
 * the invocation has to end. A body that does not listen runs on; its result is dropped.
 */
export class BodySignals {
  readonly #live = new Set<BodySignal>()
  #isEnding = false

  /** The signal of a body that runs. `isAbandoned` says whether its context has ended; a body may ask after that. */
  open(isAbandoned: () => boolean): BodySignal {
    const body = new BodySignal(this.#live, isAbandoned)
    this.#abortIfUnwanted(body)
    return body
  }

  /** A context has ended. */
  abortAbandoned(): void {
    for (const body of this.#live) this.#abortIfUnwanted(body)
  }

  /** The invocation has to end. */
  abortAll(): void {
    this.#isEnding = true
    this.abortAbandoned()
  }

  #abortIfUnwanted(body: BodySignal): void {
    if (body.isAbandoned()) {
      body.abort(new DOMException('The context of this operation has ended.', 'AbortError'))
      body.close()
    } else if (this.#isEnding) {
      body.abort(new DOMException('The invocation is close to its deadline.', 'AbortError'))
    }
  }
}

/** The signal of one body. Most bodies never ask for it, so it is made when they do. */
export class BodySignal {
  readonly #live: Set<BodySignal>
  readonly #controller = new AbortController()
  #onClose: (() => void) | undefined
  readonly isAbandoned: () => boolean

  constructor(live: Set<BodySignal>, isAbandoned: () => boolean) {
    this.#live = live
    this.isAbandoned = isAbandoned
    live.add(this)
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  abort(reason: unknown): void {
    this.#controller.abort(reason)
  }

  /** The body has ended, or nobody waits for it. */
  close(): void {
    this.#live.delete(this)
    this.#onClose?.()
  }

  /** Does something then, which may be now. */
  whenClosed(action: () => void): void {
    if (this.#live.has(this)) this.#onClose = action
    else action()
  }
}
