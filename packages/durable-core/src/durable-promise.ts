/**
 * What every operation returns: a promise that knows whether anybody waits for it.
 *
 * The operation itself has begun when the call returns. Awaiting the promise (or calling `then`, `catch`, `finally`)
 * runs the executor, once, and thereby tells the runtime that the handler cannot go on without the result: only awaited
 * operations let an invocation suspend. A failure that nobody awaits is no unhandled rejection.
 */
export class DurablePromise<T> implements Promise<T> {
  readonly #executor: () => Promise<T>
  #result: Promise<T> | undefined

  /** @param executor runs once, when the promise is first awaited */
  constructor(executor: () => Promise<T>) {
    this.#executor = executor
  }

  /** Whether somebody has awaited it. */
  get isExecuted(): boolean {
    return this.#result !== undefined
  }

  get [Symbol.toStringTag](): string {
    return 'DurablePromise'
  }

  // biome-ignore lint/suspicious/noThenProperty: being awaitable is what this class is for
  then<Fulfilled = T, Rejected = never>(
    onFulfilled?: ((value: T) => Fulfilled | PromiseLike<Fulfilled>) | null,
    onRejected?: ((reason: unknown) => Rejected | PromiseLike<Rejected>) | null,
  ): Promise<Fulfilled | Rejected> {
    return this.#await().then(onFulfilled, onRejected)
  }

  catch<Rejected = never>(
    onRejected?: ((reason: unknown) => Rejected | PromiseLike<Rejected>) | null,
  ): Promise<T | Rejected> {
    return this.#await().catch(onRejected)
  }

  finally(onFinally?: (() => void) | null): Promise<T> {
    return this.#await().finally(onFinally)
  }

  #await(): Promise<T> {
    this.#result ??= this.#executor()
    return this.#result
  }
}

/** A promise that never settles: what an operation returns when nobody may go on with its result. */
export function never(): Promise<never> {
  return new Promise(() => {})
}
