import { isAlive } from './effects.ts'
import type { InvocationPlugin } from './injected-event.ts'

/** How often the body of a step, a condition's check or a callback's submitter ran, over all invocations. */
export interface BodyRun {
  /** Of the operation; the place in the code decides it, so it is the same in every run. */
  readonly id: string
  readonly name: string
  readonly count: number
}

/** Counts runs of bodies; under durable-core, whose plugins are told of them. */
export class BodyRuns {
  readonly plugin: InvocationPlugin
  readonly #runs = new Map<string, BodyRun>()

  constructor() {
    this.plugin = {
      wrapOperationAttemptFn: ({ id, name, subType }, body) => {
        if (isAlive()) {
          const count = (this.#runs.get(id)?.count ?? 0) + 1
          this.#runs.set(id, { id, name: name ?? subType ?? 'unnamed', count })
        }
        return body()
      },
    }
  }

  /** In the order in which they ran first. */
  all(): readonly BodyRun[] {
    return [...this.#runs.values()]
  }
}
