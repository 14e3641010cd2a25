/**
 * Knows when an invocation has nothing left to do but wait.
 *
 *  S1  The invocation suspends when no operation runs, no write is queued or on its way, and at least one operation
 *      that somebody awaits waits for the service. Plain asynchronous code in the handler holds nothing up; a callback
 *      that nobody awaits suspends nothing.
 *  S2  "Awaited" means all the way up: an operation in a child context that nobody awaits yet does not count.
 *  S3  The decision falls on a macrotask after everything became quiet, so the code that a finished operation set free
 *      has come to its next operation before. There is no timer.
 *  S4  Every context has a scope. Closing it (the context has ended) takes out all operations beneath it at once: they
 *      never count again, and their late results are dropped.
 *  S5  When the invocation has to yield, it need not wait for anything: that nothing runs is enough.
 *  S6  Each change costs one step per nesting level, however many operations there are.
 */
export class Suspension {
  readonly root: Scope
  readonly #writesPending: () => boolean
  readonly #suspend: () => void
  #isYielding = false
  #scheduled = false

  /** @param options.closed a scope has been closed */
  constructor(options: { writesPending: () => boolean; suspend: () => void; closed: () => void }) {
    this.#writesPending = options.writesPending
    this.#suspend = options.suspend
    this.root = new Scope(undefined, { quieter: () => this.check(), closed: options.closed })
  }

  /** See S5. */
  yield(): void {
    this.#isYielding = true
    this.check()
  }

  /** Called whenever something became quieter. */
  check(): void {
    if (this.#scheduled || !this.#quiet()) return
    this.#scheduled = true
    setImmediate(() => {
      this.#scheduled = false
      if (this.#quiet()) this.#suspend()
    })
  }

  #quiet(): boolean {
    const { isClosed, running, awaited } = this.root
    return !isClosed && running === 0 && (awaited > 0 || this.#isYielding) && !this.#writesPending()
  }
}

/** The operations of one context and of all contexts beneath it, as numbers. */
export class Scope {
  readonly #parent: Scope | undefined
  readonly #listeners: ScopeListeners
  #closed = false
  #isAwaited = false
  /** Operations at work: a step's body, a write that somebody needs, a value being encoded. */
  running = 0
  /** Operations that wait for the service, awaited or not. */
  waiting = 0
  /** Of those, the ones that are awaited all the way up to this scope. */
  awaited = 0

  constructor(parent: Scope | undefined, listeners: ScopeListeners) {
    this.#parent = parent
    this.#listeners = listeners
  }

  /** Whether this context or one above it has ended. */
  get isClosed(): boolean {
    let scope: Scope | undefined = this
    while (scope !== undefined) {
      if (scope.#closed) return true
      scope = scope.#parent
    }
    return false
  }

  child(): Scope {
    return new Scope(this, this.#listeners)
  }

  /** The context's result is awaited: what is awaited within it counts further up from now on. */
  markAwaited(): void {
    if (this.#isAwaited) return
    this.#isAwaited = true
    if (!this.#closed && this.awaited > 0) this.#parent?.countAwaited(this.awaited)
    this.quieter()
  }

  /** The context has ended: everything still open beneath it is abandoned. */
  close(): void {
    if (this.#closed) return
    if (this.running > 0) this.#parent?.countRunning(-this.running)
    if (this.waiting > 0) this.#parent?.countWaiting(-this.waiting)
    if (this.awaited > 0 && this.#isAwaited) this.#parent?.countAwaited(-this.awaited)
    this.#closed = true
    this.#listeners.closed()
    this.quieter()
  }

  countRunning(change: number): void {
    for (let scope: Scope | undefined = this; scope !== undefined && !scope.#closed; scope = scope.#parent) {
      scope.running += change
    }
  }

  countWaiting(change: number): void {
    for (let scope: Scope | undefined = this; scope !== undefined && !scope.#closed; scope = scope.#parent) {
      scope.waiting += change
    }
  }

  countAwaited(change: number): void {
    for (let scope: Scope | undefined = this; scope !== undefined && !scope.#closed; scope = scope.#parent) {
      scope.awaited += change
      if (!scope.#isAwaited) break
    }
  }

  /** Something within became quieter. */
  quieter(): void {
    this.#listeners.quieter()
  }
}

interface ScopeListeners {
  readonly quieter: () => void
  readonly closed: () => void
}

/** One unfinished operation, from its call to its end: it runs, waits for the service, runs again, is done. */
export class Activity {
  readonly #scope: Scope
  #state: 'running' | 'waiting' | 'done' = 'running'
  #isAwaited = false
  #onAwaited: (() => void) | undefined

  constructor(scope: Scope) {
    this.#scope = scope
    scope.countRunning(1)
  }

  get isDone(): boolean {
    return this.#state === 'done'
  }

  /** Nothing to do until the service reports a change. */
  wait(): void {
    if (this.#state !== 'running') return
    this.#state = 'waiting'
    this.#scope.countRunning(-1)
    this.#scope.countWaiting(1)
    if (this.#isAwaited) this.#scope.countAwaited(1)
    this.#scope.quieter()
  }

  /** The service has reported a change. */
  wake(): void {
    if (this.#state !== 'waiting') return
    this.#state = 'running'
    this.#scope.countRunning(1)
    this.#scope.countWaiting(-1)
    if (this.#isAwaited) this.#scope.countAwaited(-1)
  }

  /** The handler awaits the operation. */
  markAwaited(): void {
    if (this.#isAwaited) return
    this.#isAwaited = true
    if (this.#state === 'waiting') {
      this.#scope.countAwaited(1)
      this.#scope.quieter()
    }
    this.#onAwaited?.()
  }

  /** Does something as soon as the operation is awaited, which may be now. */
  whenAwaited(action: () => void): void {
    if (this.#isAwaited) action()
    else this.#onAwaited = action
  }

  done(): void {
    if (this.#state === 'done') return
    this.wake()
    this.#state = 'done'
    this.#scope.countRunning(-1)
    this.#scope.quieter()
  }
}
