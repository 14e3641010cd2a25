import { AsyncLocalStorage } from 'node:async_hooks'
import type { InvocationPlugin } from '../injected-event.ts'

/** Something that a handler did outside a step, though it comes out differently each time. */
export interface Violation {
  /** `Date.now()` */
  readonly call: string
  /** File, line and column, relative to the working directory. */
  readonly at: string
  /** What to do in its place. */
  readonly fix: string
}

/** Where code runs: in a handler between its operations, or in the body of one of them. */
interface Place {
  readonly inBody: boolean
  report(violation: Violation): void
}

// Vitest loads this file anew for every test file, and the patches are there once for the whole process.
const SHARED = Symbol.for('durable-testing.handler-code')
const shared = globalThis as typeof globalThis & { [SHARED]?: AsyncLocalStorage<Place> }
shared[SHARED] ??= new AsyncLocalStorage<Place>()
const place = shared[SHARED]

/** Where to report what is done right now; undefined wherever it may be done. */
export function reporter(): ((violation: Violation) => void) | undefined {
  const here = place.getStore()
  return here === undefined || here.inBody ? undefined : here.report
}

/** Runs code that is no part of the handler which has caused it: another function's. */
export function outsideHandlers<T>(code: () => T): T {
  return place.exit(code)
}

/** The runtime tells through this plugin where the user's code runs. Reports each place once. */
export class HandlerCode {
  readonly violations: Violation[] = []
  readonly plugin: InvocationPlugin
  readonly #seen = new Set<string>()

  constructor() {
    const report = (violation: Violation) => this.#add(violation)
    this.plugin = {
      wrapInvocation: (_info, invoke) => place.run({ inBody: false, report }, invoke),
      wrapOperationAttemptFn: (_info, body) => place.run({ inBody: true, report }, body),
    }
  }

  /** @throws if the handler did anything that it must not do outside a step */
  assertClean(): void {
    if (this.violations.length === 0) return
    throw new Error(
      [
        'The handler does something outside a step that comes out differently when it runs again:',
        ...this.violations.map(({ call, at, fix }) => `\n  ${at}  ${call}\n    ${fix}`),
        '\nA handler runs again from its beginning after every wait, retry and crash, and has to go the same way each time.',
        'To let this pass: the option `strict: false`.',
      ].join('\n'),
    )
  }

  #add(violation: Violation): void {
    const key = `${violation.at} ${violation.call}`
    if (this.#seen.has(key)) return
    this.#seen.add(key)
    this.violations.push(violation)
  }
}
