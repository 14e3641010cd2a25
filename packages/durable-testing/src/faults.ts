/**
 * One fault, at one checkpoint of an execution.
 * - `crash-before`: the process dies before the checkpoint reaches the service
 * - `crash-after`: it dies after the service accepted the checkpoint, before the answer arrives
 * - `lost-response`: the service accepted the checkpoint, and the connection breaks before the answer
 * - `timeout`: before the checkpoint reaches the service, the invocation has run into its time limit
 */
export type Fault = FaultPlace & { readonly kind: 'crash-before' | 'crash-after' | 'lost-response' | 'timeout' }

/** Which checkpoint: by its number, or by what it carries. */
export type FaultPlace =
  /** Counted over all invocations, from 1. */
  | { readonly checkpoint: number }
  /** The one with this change, such as `SUCCEED ship`; with several of them, the first, or the one that `occurrence` says. */
  | { readonly update: string; readonly occurrence?: number }

/** What to do around the checkpoint that is about to be made. */
export class FaultPlan {
  /** What each checkpoint so far changed, over all invocations. */
  readonly changes: (readonly string[])[] = []
  readonly #faults: readonly Fault[]
  readonly #met = new Set<Fault>()
  /** How often each change has come. */
  readonly #counts = new Map<string, number>()
  #passed: readonly string[] = []

  constructor(faults: readonly Fault[] = []) {
    this.#faults = faults
  }

  /** Whether a fault has happened. */
  get met(): boolean {
    return this.#met.size > 0
  }

  /** Lets a checkpoint pass that is none of its own: it counts as part of the next. */
  pass(updates: readonly string[]): undefined {
    this.#passed = [...this.#passed, ...updates]
  }

  /** Counts a checkpoint and tells which fault meets it. */
  next(updates: readonly string[]): Fault['kind'] | undefined {
    const all = [...this.#passed, ...updates]
    this.#passed = []
    this.changes.push(all)
    const reached = all.map((update) => {
      const occurrence = (this.#counts.get(update) ?? 0) + 1
      this.#counts.set(update, occurrence)
      return `${occurrence} ${update}`
    })
    const fault = this.#faults.find((planned) =>
      'checkpoint' in planned
        ? planned.checkpoint === this.changes.length
        : reached.includes(`${planned.occurrence ?? 1} ${planned.update}`),
    )
    if (fault !== undefined) this.#met.add(fault)
    return fault?.kind
  }

  /** @throws if a fault waited for a change that never came: the run was undisturbed, and proves nothing */
  assertAllMet(): void {
    for (const fault of this.#faults) {
      if (this.#met.has(fault) || !('update' in fault)) continue
      const { kind, update, occurrence = 1 } = fault
      throw new Error(
        `The fault ${kind} at "${update}", occurrence ${occurrence}, met nothing: no checkpoint carried that change. ` +
          `There were: ${[...this.#counts.keys()].join(', ') || 'none'}.`,
      )
    }
  }
}
