import { expect } from 'vitest'
import type { Handler } from './in-process-invoker.ts'
import type { TestOperation } from './operation.ts'
import { Outcome } from './outcome.ts'
import { errorText, outcomeText } from './outcome-text.ts'
import { prefixes } from './prefixes.ts'
import type { HistorySource } from './recorded-history.ts'
import { replay } from './replay.ts'
import './readme-matcher.ts'

/**
 * What vitest can be asked about outcomes and handlers, once `durable-testing/vitest` is imported.
 *
 * @example
 * import 'durable-testing/vitest'
 * expect(await run(handler, { input })).toHaveSucceededWith({ paid: true })
 */
export interface DurableMatchers {
  /** The execution succeeded, and its handler returned this; compared as `toEqual` does. */
  toHaveSucceededWith(result: unknown): void
  /** The execution failed; a text is searched in the message, an object is compared with the error's members. */
  toHaveFailedWith(error: string | RegExp | ExpectedError): void
  /** There is a step with this name, and it has these members. */
  toHaveStep(name: string, expected?: ExpectedOperation): void
  /** There is an operation with this name, of any type, and it has these members. */
  toHaveOperation(name: string, expected?: ExpectedOperation): void
  /** The operations that have a name are these, in the order they started. */
  toHaveOperations(names: readonly string[]): void
  /** The handler still does what this history recorded. To be awaited. */
  toReplay(history: HistorySource): Promise<void>
  /** The handler goes the same way from every beginning of this history: see `prefixes`. To be awaited. */
  toReplayEveryPrefixOf(history: HistorySource): Promise<void>
  /**
   * The example's README shows this in its block `<!-- generated: name -->`: a text, or a report with a `toMarkdown`.
   * `npm run readme` writes it.
   */
  toBeInReadme(name: string): void
}

/** Members may be asymmetric matchers, such as `expect.stringContaining('funds')`. */
export interface ExpectedError {
  readonly ErrorType?: unknown
  readonly ErrorMessage?: unknown
  readonly ErrorData?: unknown
}

/** Members may be asymmetric matchers, such as `expect.any(Number)`. */
export type ExpectedOperation = { readonly [K in keyof TestOperation]?: unknown }

declare module 'vitest' {
  // The parameters have to be those of vitest's own declaration.
  interface Matchers<R extends void | Promise<void> = void | Promise<void>, T = unknown> extends DurableMatchers {}
}

expect.extend({
  toHaveSucceededWith(received: unknown, expected: unknown) {
    const outcome = outcomeOf(received, 'toHaveSucceededWith')
    const actual = outcome.status === 'SUCCEEDED' ? outcome.result : undefined
    const pass = outcome.status === 'SUCCEEDED' && this.equals(actual, expected, [this.utils.iterableEquality])
    return {
      pass,
      message: () => {
        if (pass) return `Expected another result than ${this.utils.stringify(expected)}.`
        if (outcome.status !== 'SUCCEEDED') return `Expected an execution that succeeded.\n\n${outcomeText(outcome)}`
        return `The execution succeeded with another result.\n\n${this.utils.diff(expected, actual)}`
      },
    }
  },

  toHaveFailedWith(received: unknown, expected: string | RegExp | ExpectedError) {
    const outcome = outcomeOf(received, 'toHaveFailedWith')
    const { error = {} } = outcome
    const matches =
      typeof expected === 'string'
        ? error.ErrorMessage?.includes(expected) === true
        : expected instanceof RegExp
          ? expected.test(error.ErrorMessage ?? '')
          : this.equals(error, expected, [this.utils.iterableEquality, this.utils.subsetEquality])
    const pass = outcome.status === 'FAILED' && matches
    return {
      pass,
      message: () => {
        if (pass) return `Expected another error than ${errorText(error)}.`
        if (outcome.status !== 'FAILED') return `Expected an execution that failed.\n\n${outcomeText(outcome)}`
        const { StackTrace: _, ...actual } = error
        const difference = this.utils.diff(expected, isText(expected) ? actual.ErrorMessage : actual)
        return `The execution failed with another error.\n\n${difference ?? errorText(error)}\n\n${outcomeText(outcome)}`
      },
    }
  },

  toHaveStep(received: unknown, name: string, expected: ExpectedOperation = {}) {
    const steps = outcomeOf(received, 'toHaveStep').operations.filter(({ type }) => type === 'STEP')
    return found(this, { operations: steps, kind: 'step', name, expected })
  },

  toHaveOperation(received: unknown, name: string, expected: ExpectedOperation = {}) {
    const { operations } = outcomeOf(received, 'toHaveOperation')
    return found(this, { operations, kind: 'operation', name, expected })
  },

  toHaveOperations(received: unknown, expected: readonly string[]) {
    const outcome = outcomeOf(received, 'toHaveOperations')
    const actual = outcome.operations.flatMap(({ name }) => name ?? [])
    const pass = this.equals(actual, expected)
    return {
      pass,
      message: () =>
        pass
          ? `Expected other operations than ${expected.join(', ')}.`
          : `The execution went another way.\n\n${this.utils.diff(expected, actual)}\n\n${outcomeText(outcome)}`,
    }
  },

  async toReplay(received: Handler, history: HistorySource) {
    const report = await replay(received, history)
    return {
      pass: report.same,
      message: () => (report.same ? 'Expected a handler that does not replay this history, but it does.' : `${report}`),
    }
  },

  async toReplayEveryPrefixOf(received: Handler, history: HistorySource) {
    const report = await prefixes(received, history)
    return { pass: report.same, message: () => `${report}` }
  },
})

interface Search {
  readonly operations: readonly TestOperation[]
  readonly kind: string
  readonly name: string
  readonly expected: ExpectedOperation
}

/** With several of one name, one of them has to fit. */
function found(
  state: ReturnType<typeof expect.getState>,
  { operations, kind, name, expected }: Search,
): { pass: boolean; message: () => string } {
  const { equals, utils } = state
  const named = operations.filter((operation) => operation.name === name)
  const testers = [utils.iterableEquality, utils.subsetEquality]
  const pass = named.some((operation) => equals(operation, expected, testers))
  return {
    pass,
    message() {
      if (pass) return `Expected no ${kind} "${name}" like this, but there is one.`
      const [closest] = named
      if (closest === undefined) {
        const names = [...new Set(operations.map((operation) => operation.name ?? '(no name)'))]
        return `There is no ${kind} "${name}". There are: ${names.join(', ') || 'none'}.`
      }
      const members = Object.keys(expected) as (keyof TestOperation)[]
      const actual = Object.fromEntries(members.map((member) => [member, closest[member]]))
      return `The ${kind} "${name}" is not as expected.\n\n${utils.diff(expected, actual)}`
    },
  }
}

function outcomeOf(received: unknown, matcher: string): Outcome {
  if (received instanceof Outcome) return received
  throw new TypeError(`${matcher} looks at an outcome: expect(await run(handler, …)).${matcher}(…)`)
}

function isText(expected: string | RegExp | ExpectedError): expected is string | RegExp {
  return typeof expected === 'string' || expected instanceof RegExp
}
