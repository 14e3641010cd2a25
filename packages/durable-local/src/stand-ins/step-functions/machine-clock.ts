import { earliest } from '../../earliest.ts'

/** The clock that everything durable runs on. */
export interface EngineClock {
  now(): number
  schedule(at: number, callback: () => void): () => void
}

interface Timer {
  readonly at: number
  /** Whether something goes on then; else something is given up. */
  readonly goesOn: boolean
  readonly cancel: () => void
}

/** Times of state machines: their waits, retries and timeouts, all on the engine's clock. */
export class MachineClock {
  readonly #clock: EngineClock
  readonly #timers = new Map<number, Timer>()
  #lastId = 0
  #nextIsTimeout: (() => void) | undefined

  constructor(clock: EngineClock) {
    this.#clock = clock
  }

  now(): number {
    return this.#clock.now()
  }

  /** When the next timer of any kind is due. Epoch milliseconds. */
  get nextDue(): number | undefined {
    return earliest([...this.#timers.values()].map(({ at }) => at))
  }

  /** When the next wait or retry is due; unlike `nextDue`, it does not count timeouts. */
  get nextGoingOn(): number | undefined {
    return earliest([...this.#timers.values()].map(({ at, goesOn }) => (goesOn ? at : undefined)))
  }

  /** Says that the next timer that is set in this turn is a timeout. `onTimeout` is told when it fires. */
  expectTimeout(onTimeout: () => void): void {
    this.#nextIsTimeout = onTimeout
    queueMicrotask(() => {
      this.#nextIsTimeout = undefined
    })
  }

  /** In the place of the global function of this name. */
  readonly setTimeout = (callback: () => void, ms = 0): number => {
    const onTimeout = this.#nextIsTimeout
    this.#nextIsTimeout = undefined
    return this.#set(
      () => {
        onTimeout?.()
        callback()
      },
      ms,
      onTimeout === undefined,
    )
  }

  /** In the place of the global function of this name. */
  readonly clearTimeout = (id: number | undefined): void => {
    if (id === undefined) return
    this.#timers.get(id)?.cancel()
    this.#timers.delete(id)
  }

  /** A timer that gives something up. */
  setDeadline(callback: () => void, ms: number): number {
    return this.#set(callback, ms, false)
  }

  /** In the place of the global class of this name: it knows what time it is here. */
  get Date(): typeof Date {
    const clock = this.#clock
    return class extends Date {
      constructor(...args: readonly unknown[]) {
        // The arguments are those of Date, whatever they are.
        super(...((args.length === 0 ? [clock.now()] : args) as [number]))
      }

      static override now(): number {
        return clock.now()
      }
    } as typeof Date // without the form that is no constructor, which the interpreter does not call
  }

  close(): void {
    for (const id of [...this.#timers.keys()]) this.clearTimeout(id)
  }

  #set(callback: () => void, ms: number, goesOn: boolean): number {
    this.#lastId += 1
    const id = this.#lastId
    const at = this.#clock.now() + Math.max(0, ms)
    const cancel = this.#clock.schedule(at, () => {
      this.#timers.delete(id)
      callback()
    })
    this.#timers.set(id, { at, goesOn, cancel })
    return id
  }
}
