import { AsyncLocalStorage } from 'node:async_hooks'

/** One invocation of a handler in this process. A crash ends it: what its code does afterwards never happened. */
export interface LiveInvocation {
  alive: boolean
  readonly effects: Effects | undefined
}

const current = new AsyncLocalStorage<LiveInvocation>()

/** Runs `work` as part of an invocation, so that effects in it are counted only while the invocation is alive. */
export function inInvocation<T>(invocation: LiveInvocation, work: () => T): T {
  return current.run(invocation, work)
}

/** Whether what happens here still happens: false in the code of a process that has crashed. */
export function isAlive(): boolean {
  return current.getStore()?.alive !== false
}

/**
 * Says that something happened in the outside world: a charge, a mail, a row. Call it from the fakes that steps use.
 * Inside `crashEverywhere` it is counted under its key; a process that has crashed can no longer do anything, so there
 * it waits for ever; elsewhere it does nothing.
 */
export async function effect(key: string): Promise<void> {
  if (!isAlive()) await new Promise(() => {})
  current.getStore()?.effects?.count(key)
}

/** How often each effect happened in one run. */
export class Effects {
  readonly #counts = new Map<string, number>()

  count(key: string): void {
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1)
  }

  /** Effect and count, in the order in which they happened first. */
  entries(): (readonly [string, number])[] {
    return [...this.#counts]
  }
}
