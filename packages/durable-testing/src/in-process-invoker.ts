import {
  type CheckpointRequest,
  type Engine,
  type ErrorObject,
  type FunctionVersion,
  type InvocationRequest,
  type InvocationResult,
  type Invoker,
  ServiceError,
} from 'durable-engine'
import { type Effects, inInvocation, type LiveInvocation } from './effects.ts'
import type { Fault, FaultPlan } from './faults.ts'
import {
  DurableExecutionInvocationInputWithClient,
  type InvocationPlugin,
  type ServiceClient,
  withDates,
} from './injected-event.ts'
import { lambdaContext } from './lambda-context.ts'
import { outsideHandlers } from './strict/handler-code.ts'

/** A Lambda handler: what `withDurableExecution` returns, or a plain function. */
export type Handler = (event: never, context: never) => unknown

const CRASH: InvocationResult = {
  ok: false,
  reason: 'exit',
  error: { ErrorType: 'Runtime.ExitError', ErrorMessage: 'The test ended the process of this invocation.' },
}

const TIMEOUT = timeout('The test had this invocation run into its time limit.')

function timeout(ErrorMessage: string): InvocationResult {
  return { ok: false, reason: 'timeout', error: { ErrorType: 'Sandbox.Timedout', ErrorMessage } }
}

/**
 * Runs handlers in this process. A crash is played by abandoning the invocation: it ends as a dead process would, and
 * none of its later calls reaches the service.
 */
export class InProcessInvoker implements Invoker {
  /** Set once the engine exists: the engine needs its invoker first. */
  engine: Engine | undefined
  invocations = 0
  readonly #handlers: ReadonlyMap<string, Handler>
  readonly #faults: FaultPlan
  readonly #target: string
  readonly #effects: Effects | undefined
  readonly #afterFault: Handler | undefined
  readonly #plugins: readonly InvocationPlugin[]

  constructor(options: {
    readonly handlers: ReadonlyMap<string, Handler>
    readonly faults: FaultPlan
    /** The function that faults meet; those that it invokes run undisturbed. */
    readonly target: string
    readonly effects?: Effects | undefined
    /** Takes over after the first fault. */
    readonly afterFault?: Handler | undefined
    /** Watch the invocations of the target. */
    readonly plugins?: readonly InvocationPlugin[]
  }) {
    this.#handlers = options.handlers
    this.#faults = options.faults
    this.#target = options.target
    this.#effects = options.effects
    this.#afterFault = options.afterFault
    this.#plugins = options.plugins ?? []
  }

  async invoke(request: InvocationRequest): Promise<InvocationResult> {
    const isTarget = request.function.name === this.#target
    const successor = isTarget && this.#faults.met ? this.#afterFault : undefined
    const handler = successor ?? this.#handlers.get(request.function.name)
    if (handler === undefined)
      return failure({ ErrorType: 'Error', ErrorMessage: `no handler ${request.function.name}` })
    if (isTarget) this.invocations += 1
    const crash = Promise.withResolvers<InvocationResult>()
    const invocation: LiveInvocation = { alive: true, effects: this.#effects }
    const begun = new Begun()
    const client = this.#clientFor(request.function, { invocation, begun, crash: crash.resolve })
    const event = () => eventOf(request, client, isTarget ? [...this.#plugins, begun.plugin] : [])
    const output = outsideHandlers(() => inInvocation(invocation, () => call(handler, request, event)))
    const { timeoutSeconds } = request.function
    const limit = setTimeout(() => {
      invocation.alive = false
      crash.resolve(timeout(`Task timed out after ${timeoutSeconds.toFixed(2)} seconds`))
    }, timeoutSeconds * 1000).unref()
    return await Promise.race([output, crash.promise]).finally(() => clearTimeout(limit))
  }

  /** A client for one invocation. After its crash, every call it makes stays without an answer. */
  #clientFor(
    version: FunctionVersion,
    {
      invocation,
      begun,
      crash,
    }: {
      readonly invocation: LiveInvocation
      readonly begun: Begun
      readonly crash: (end: InvocationResult) => void
    },
  ): ServiceClient {
    const engine = this.#engineOrThrow()
    function die(end = CRASH): Promise<never> {
      invocation.alive = false
      crash(end)
      return new Promise(() => {})
    }
    return {
      checkpoint: async ({ DurableExecutionArn, ...request }) => {
        if (!invocation.alive) return await die()
        const fault = version.name === this.#target ? this.#faultAt(request.Updates ?? [], begun) : undefined
        if (fault === 'crash-before') return await die()
        if (fault === 'timeout') return await die(TIMEOUT)
        // The engine checks the updates; a runtime's own types say nothing to it.
        const { CheckpointToken, NewExecutionState } = await answer(() =>
          engine.checkpoint(DurableExecutionArn, request as CheckpointRequest),
        )
        if (fault === 'crash-after' || !invocation.alive) return await die()
        if (fault === 'lost-response') throw lostResponse()
        return {
          ...(CheckpointToken === undefined ? {} : { CheckpointToken }),
          NewExecutionState: { Operations: withDates(NewExecutionState.Operations) },
        }
      },
      getExecutionState: async ({ DurableExecutionArn, ...request }) => {
        if (!invocation.alive) return await die()
        const { Operations, NextMarker } = await answer(() => engine.getState(DurableExecutionArn, request))
        return { Operations: withDates(Operations), ...(NextMarker === undefined ? {} : { NextMarker }) }
      },
    }
  }

  #faultAt(updates: readonly unknown[], begun: Begun): Fault['kind'] | undefined {
    if (updates.length > 0 && updates.every((update) => begun.isOldNews(update)))
      return this.#faults.pass(describe(updates))
    return this.#faults.next(describe(updates))
  }

  #engineOrThrow(): Engine {
    if (this.engine === undefined) throw new Error('the invoker was used before its engine was made')
    return this.engine
  }
}

/**
 * The operations of an invocation whose code runs already. That they have started is sent along with the next change, or
 * by itself once the code has taken some 50 ms: how many checkpoints there are must not depend on that.
 */
class Begun {
  readonly #ids = new Set<string>()
  readonly plugin: InvocationPlugin = {
    wrapOperationAttemptFn: ({ id }, body) => {
      this.#ids.add(id)
      return body()
    },
  }

  isOldNews(update: unknown): boolean {
    const { Action, Type, Id = '' } = update as { Action?: string; Type?: string; Id?: string }
    return Action === 'START' && (Type === 'CONTEXT' || (Type === 'STEP' && this.#ids.has(Id)))
  }
}

/** A test need not wait before the call is repeated. */
function lostResponse(): Error {
  return Object.assign(new Error('socket hang up'), { code: 'ECONNRESET', retryAfterSeconds: 0 })
}

/** An answer of the engine; a refusal looks as the AWS client's errors do, by whose status runtimes tell what to do. */
async function answer<T>(ask: () => Promise<T>): Promise<T> {
  try {
    // What the engine does is not what the handler does.
    return await outsideHandlers(ask)
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error
    throw Object.assign(error, { $metadata: { httpStatusCode: error.status } })
  }
}

/** `START reserve`, `SUCCEED reserve`: what a checkpoint is about. */
function describe(updates: readonly unknown[]): string[] {
  return updates.map((update) => {
    const { Action, Name, SubType } = update as { Action?: string; Name?: string; SubType?: string }
    return `${Action} ${Name ?? SubType ?? 'result'}`
  })
}

function eventOf(request: InvocationRequest, client: ServiceClient, plugins: readonly InvocationPlugin[]): object {
  const event: object = JSON.parse(request.payload)
  if (request.executionArn === undefined) return event
  return new DurableExecutionInvocationInputWithClient(event, client, plugins)
}

async function call(handler: Handler, request: InvocationRequest, event: () => object): Promise<InvocationResult> {
  try {
    // A handler's own types for event and context are its promise about what it is sent. An event that is no JSON fails
    // the invocation, as it does in Lambda's own runtime.
    const output: unknown = await handler(event() as never, lambdaContext(request) as never)
    return { ok: true, payload: JSON.stringify(output) ?? 'null' }
  } catch (error) {
    return failure(errorObject(error))
  }
}

function failure(error: ErrorObject): InvocationResult {
  return { ok: false, reason: 'error', error }
}

function errorObject(error: unknown): ErrorObject {
  if (!(error instanceof Error)) return { ErrorType: 'Error', ErrorMessage: String(error) }
  return { ErrorType: error.name, ErrorMessage: error.message, StackTrace: (error.stack ?? '').split('\n').slice(1) }
}
