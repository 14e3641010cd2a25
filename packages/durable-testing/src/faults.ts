/**
 * One fault, at one checkpoint of an execution. Checkpoints are counted over all invocations, from 1.
 * - `crash-before`: the process dies before the checkpoint reaches the service
 * - `crash-after`: it dies after the service accepted the checkpoint, before the answer arrives
 * - `lost-response`: the service accepted the checkpoint, and the connection breaks before the answer
 * - `timeout`: before the checkpoint reaches the service, the invocation has run into its time limit
 */
export interface Fault {
  readonly kind: 'crash-before' | 'crash-after' | 'lost-response' | 'timeout'
  readonly checkpoint: number
}

/** What to do around the checkpoint that is about to be made. */
export class FaultPlan {
  /** What each checkpoint so far changed, over all invocations. */
  readonly updates: string[] = []
  /** Whether a fault has happened. */
  met = false
  readonly #faults: readonly Fault[]
  #passed: readonly string[] = []

  constructor(faults: readonly Fault[] = []) {
    this.#faults = faults
  }

  /** Lets a checkpoint pass that is none of its own: it counts as part of the next. */
  pass(updates: string): undefined {
    this.#passed = [...this.#passed, updates]
  }

  /** Counts a checkpoint and tells which fault meets it. */
  next(updates: string): Fault['kind'] | undefined {
    this.updates.push([...this.#passed, updates].join(', '))
    this.#passed = []
    const fault = this.#faults.find(({ checkpoint }) => checkpoint === this.updates.length)
    this.met ||= fault !== undefined
    return fault?.kind
  }
}
