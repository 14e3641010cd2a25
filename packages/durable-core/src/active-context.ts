import * as asyncHooks from 'node:async_hooks'
import type { ContextFrame } from './context-frame.ts'

/** Whose code is running: the handler's, a child context's or an operation's. */
export interface ActiveContext {
  /** The context whose code runs; undefined inside the body of a step or a check, where no operation may be called. */
  readonly frame: ContextFrame | undefined
  /** Id on the wire of the operation or child context; undefined in the handler. */
  readonly operationId: string | undefined
  readonly operationName: string | undefined
  /** Of a step or a check, from 1. */
  readonly attempt?: number
}

interface Storage {
  run<Args extends unknown[], T>(active: ActiveContext, code: (...args: Args) => T, ...args: Args): T
  getStore(): ActiveContext | undefined
}

/** For runtimes without AsyncLocalStorage (LLRT): knows the context until the code first awaits, and then knows nothing. */
class SynchronousStorage implements Storage {
  #active: ActiveContext | undefined

  run<Args extends unknown[], T>(active: ActiveContext, code: (...args: Args) => T, ...args: Args): T {
    const before = this.#active
    this.#active = active
    try {
      return code(...args)
    } finally {
      this.#active = before
    }
  }

  getStore(): ActiveContext | undefined {
    return this.#active
  }
}

const storage: Storage =
  asyncHooks.AsyncLocalStorage === undefined
    ? new SynchronousStorage()
    : new asyncHooks.AsyncLocalStorage<ActiveContext>()

/** Runs code, and all that it awaits, under a context. */
export function runActive<Args extends unknown[], T>(
  active: ActiveContext,
  code: (...args: Args) => T,
  ...args: Args
): T {
  return storage.run(active, code, ...args)
}

/** The context whose code is running; undefined outside of any, or where the runtime cannot tell. */
export function activeContext(): ActiveContext | undefined {
  return storage.getStore()
}
