import type { AttemptedOperation, InvocationPlugin } from './injected-event.ts'
import type { TestOperation } from './operation.ts'

/**
 * What runs in the place of a step's body, given the number of the attempt, from 1. What it returns or throws is what
 * the attempt does: throw durable-core's `StepTimeoutError` for a body that takes longer than its step allows.
 */
export type StepMock = (attempt: number) => unknown

/** Stands in for the bodies of steps, conditions and submitters, by name. */
export class StepMocks {
  readonly plugin: InvocationPlugin
  readonly #mocks: ReadonlyMap<string, StepMock>
  readonly #met = new Set<string>()

  constructor(mocks: Readonly<Record<string, StepMock>>) {
    this.#mocks = new Map(Object.entries(mocks))
    this.plugin = { replaceOperationAttemptFn: (operation) => this.#bodyOf(operation) }
  }

  /**
   * @throws if a mock stood in for nothing: what it was meant to replace has run.
   */
  assertAllMet(operations: readonly TestOperation[]): void {
    const unmet = [...this.#mocks.keys()].filter((name) => !this.#met.has(name))
    const [name] = unmet
    if (name === undefined) return
    if (operations.some((operation) => operation.name === name)) {
      throw new Error(
        `The mock of step "${name}" stood in for nothing, yet there is such an operation. Steps can be mocked in handlers ` +
          'of durable-core, and only what has a body: steps, conditions and submitters of callbacks.',
      )
    }
    const names = [...new Set(operations.flatMap((operation) => operation.name ?? []))]
    throw new Error(
      `There was no step "${name}" for its mock to stand in for. There were: ${names.join(', ') || 'none'}.`,
    )
  }

  #bodyOf({ name, attempt }: AttemptedOperation): (() => unknown) | undefined {
    const mock = name === undefined ? undefined : this.#mocks.get(name)
    if (name === undefined || mock === undefined) return undefined
    this.#met.add(name)
    return () => mock(attempt)
  }
}
