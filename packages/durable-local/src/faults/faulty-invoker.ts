import { randomUUID } from 'node:crypto'
import type { InvocationRequest, InvocationResult, Invoker } from 'durable-engine'
import { executionNameOf } from '../execution-name.ts'
import type { Faults } from './faults.ts'

/** Runs functions, with what is to go wrong before they begin. */
export class FaultyInvoker implements Invoker {
  readonly #invoker: Invoker
  readonly #faults: Faults

  constructor(invoker: Invoker, faults: Faults) {
    this.#invoker = invoker
    this.#faults = faults
  }

  async invoke(request: InvocationRequest): Promise<InvocationResult> {
    if (this.#faults.none) return await this.#invoker.invoke(request)
    const occasion = occasionOf(request)
    const slow = this.#faults.take(['slow-host'], occasion)
    if (slow !== undefined) await this.#faults.delay(slow.delaySeconds)
    // Two at work with one token: one of them gets ahead, and the other is told that its token is stale. What the second
    // one returns is nobody's, as with any invocation that is not the engine's current one.
    if (this.#faults.take(['duplicate-invocation'], occasion) !== undefined) {
      void this.#invoker.invoke({ ...request, requestId: randomUUID() })
    }
    return await this.#invoker.invoke(request)
  }
}

function occasionOf({ function: { name, version }, requestId, executionArn }: InvocationRequest) {
  const execution = executionArn === undefined ? {} : { executionArn, executionName: executionNameOf(executionArn) }
  return { functionName: name, version, requestId, ...execution }
}
