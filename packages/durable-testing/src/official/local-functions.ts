import type { FunctionDirectory, FunctionVersion } from 'durable-engine'
import type { Handler } from '../in-process-invoker.ts'
import { LONGEST_EXECUTION_SECONDS } from '../longest-execution.ts'

/** A function that a handler may invoke. One that is not durable may answer by the callback, in its third parameter. */
export type RegisteredHandler = (event: never, context: never, callback: never) => unknown

/** The functions of one runner: the one under test, and those it may invoke, by the very names it invokes them by. */
export class LocalFunctions implements FunctionDirectory {
  /** By the names that the engine knows them by. */
  readonly handlers = new Map<string, Handler>()
  readonly #names = new Map<string, string>()
  readonly #durable = new Set<string>()

  registerDurable(name: string, handler: Handler): void {
    this.handlers.set(this.#added(name), handler)
    this.#durable.add(engineName(name))
  }

  registerPlain(name: string, handler: RegisteredHandler): void {
    this.handlers.set(this.#added(name), (event, context) => answerOf(handler, event, context))
    this.#durable.delete(engineName(name))
  }

  has(name: string): boolean {
    return this.#names.get(engineName(name)) === name
  }

  resolve(name: string): FunctionVersion | undefined {
    return this.handlers.has(name) ? functionVersion(name, this.#durable.has(name)) : undefined
  }

  #added(name: string): string {
    const known = engineName(name)
    const other = this.#names.get(known)
    if (other !== undefined && other !== name) {
      throw new Error(`The functions "${name}" and "${other}" cannot be told apart. Give one of them another name.`)
    }
    this.#names.set(known, name)
    return known
  }
}

/** The name of a function within the engine, which takes no ARNs of foreign accounts, nor everything else that tests use. */
export function engineName(name: string): string {
  return name.replaceAll(/[^a-zA-Z0-9_-]+/g, '-')
}

export function functionVersion(name: string, isDurable: boolean): FunctionVersion {
  const durable = { executionTimeoutSeconds: LONGEST_EXECUTION_SECONDS, retentionDays: 90 }
  return { name, version: '1', timeoutSeconds: 900, ...(isDurable ? { durable } : {}) }
}

async function answerOf(handler: RegisteredHandler, event: never, context: never): Promise<unknown> {
  return await new Promise((resolve, reject) => {
    function callback(error: unknown, result?: unknown): void {
      if (error === undefined || error === null) resolve(result)
      else reject(error instanceof Error ? error : new Error(String(error)))
    }
    // What a handler takes as callback is its own affair.
    const answer: unknown = handler(event, context, callback as never)
    if (handler.length < 3 || answer instanceof Promise) resolve(answer)
  })
}
