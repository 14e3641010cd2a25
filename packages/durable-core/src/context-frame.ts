import { activeContext } from './active-context.ts'
import { never } from './durable-promise.ts'
import type { Invocation } from './invocation.ts'
import { checkName } from './limits.ts'
import { ContextLogging } from './logger.ts'
import { findMismatch, mismatchMessage, titleOfRequest } from './mismatch.ts'
import { hasEnded, OperationCall, type OperationKind } from './operation-call.ts'
import { type ContextIds, idsOf } from './operation-id.ts'
import { type AnySerdes, type AnySerdesDeserializer, defaultSerdes, type SerdesConfig } from './serdes.ts'
import type { Scope } from './suspension.ts'

/**
 * Where a context stands: which operation comes next, what its operations belong to, what they inherit.
 *
 *  C1  Every call claims the next number at once, whoever awaits it later. (The combinators in `context.promise` claim
 *      theirs when they are awaited, as in the official SDK.)
 *  C2  A call is compared with the history before anything of it runs. If it does not match, nothing of it runs.
 *  C3  A context that has ended starts nothing, and what it left behind never comes back: it stays open for ever, which
 *      is told as misuse where code of a context that has not ended calls or awaits it.
 *  C4  A finished context whose result is rebuilt from its children writes nothing and runs no step: what did not end
 *      back then does not end now.
 */
export class ContextFrame {
  readonly invocation: Invocation
  /** The context's plain id; empty for the handler's own context. */
  readonly id: string
  /** Id on the wire of the nearest context that is recorded: this one, unless it is virtual. */
  readonly parentId: string | undefined
  readonly scope: Scope
  readonly ids: ContextIds
  /** See C4. */
  readonly isRebuilt: boolean
  /** Whether an earlier invocation has been here: where none has, there is nothing to look up. */
  readonly hasHistory: boolean
  /** How many levels of child contexts keep their children in the history after they have ended. */
  readonly keptLevels: number
  serdes: AnySerdes
  callbackDeserializer: AnySerdesDeserializer | undefined
  readonly logging: ContextLogging
  #number = 0

  constructor(options: FrameOptions) {
    this.invocation = options.invocation
    this.id = options.id
    this.parentId = options.parentId
    this.scope = options.scope
    this.ids = idsOf(options.id)
    this.isRebuilt = options.isRebuilt
    this.hasHistory = options.hasHistory
    this.keptLevels = options.keptLevels
    const { parent } = options
    this.serdes = parent?.serdes ?? defaultSerdes
    this.callbackDeserializer = parent?.callbackDeserializer
    this.logging = parent?.logging.child(isReplaying) ?? invocationLogging(options.invocation)
  }

  /**
   * Claims the next number for a call; undefined if the call must not do anything.
   *
   * @param seconds of a wait, to be found the same in the history
   * @throws RangeError or TypeError for a name that the service would refuse
   */
  begin(kind: OperationKind, name?: string | undefined, seconds?: number | undefined): OperationCall | undefined {
    if (this.scope.isClosed) {
      this.tooLate(kind.verb)
      return undefined
    }
    const call = new OperationCall(this, this.#number + 1, kind, name, seconds)
    const { recorded } = call
    const isOpen = !hasEnded(recorded)
    if (isOpen && this.#isMisused(kind.verb)) return undefined
    if (recorded === undefined) checkName(name, kind.verb)
    this.#number = call.number
    const difference = recorded === undefined || call.matches ? undefined : findMismatch(recorded, call)
    if (difference !== undefined) {
      this.invocation.failDeterminism(this.#describe(call.number, difference, titleOfRequest(call)))
      return undefined
    }
    const mustNotOpen = isOpen && !call.isVirtual && (this.isRebuilt || this.invocation.isYielding)
    return mustNotOpen ? undefined : call
  }

  /** The context has ended, and an operation of it is called or awaited. Who is still at work would wait for ever; see C3. */
  tooLate(verb: string): void {
    if (activeContext()?.frame?.scope.isClosed !== false) return
    this.invocation.failExecution(
      new Error(
        `Context usage error in "${verb}": context ${this.id} has ended. ` +
          'Call its operations, and await them, before its function returns.',
      ),
    )
  }

  /** Claims the next number for an operation that another one is made of. Does not resolve if it must not do anything. */
  async inner(kind: OperationKind, name?: string | undefined): Promise<OperationCall> {
    return this.begin(kind, name) ?? never()
  }

  /** Passes over operations that are not called, or not again: the next one comes after this number. */
  skipTo(number: number): void {
    this.#number = number
  }

  /** Whether the history goes on after the last operation that was called. */
  get hasMore(): boolean {
    return this.#isRecorded(this.#number + 1)
  }

  /** Whether the code that runs now, between two operations, has run in an earlier invocation already. */
  get isReplaying(): boolean {
    return this.isRebuilt || this.hasMore
  }

  /**
   * Called when the context's code has ended well although the history goes on: an error, unless the code left a branch
   * behind, which may have come further back then. Resolves only if there is nothing wrong.
   */
  async explainMore(): Promise<void> {
    const number = this.#number + 1
    // A branch that lost its race may be a few microtasks away from its next call.
    await new Promise((resolve) => setImmediate(resolve))
    const message = this.#describe(number, 'The history goes on where the code has ended.', undefined)
    const { running, waiting } = this.scope
    if (this.isRebuilt || running > 0 || waiting > 0 || this.#number >= number) {
      this.invocation.logger.warn(message)
    } else {
      this.invocation.failDeterminism(message)
      await never()
    }
  }

  configureSerdes({ defaultSerdes: serdes, defaultCallbackDeserializer: deserializer }: SerdesConfig): void {
    if (serdes !== undefined) this.serdes = serdes
    if (deserializer !== undefined) this.callbackDeserializer = deserializer
  }

  #describe(number: number, difference: string, requested: string | undefined): string {
    const { journal } = this.invocation
    return mismatchMessage({ journal, contextId: this.id, number, difference, requested })
  }

  #isMisused(verb: string): boolean {
    const active = activeContext()
    if (active === undefined || active.frame === this) return false
    const inside = active.frame === undefined ? 'a step' : `child context ${active.frame.id || '(the handler)'}`
    this.invocation.failExecution(
      new Error(
        `Context usage error in "${verb}": the context ${this.id || 'of the handler'} was used inside ${inside}. ` +
          'Inside runInChildContext, map and parallel use the context that the function receives; inside a step call no operations at all.',
      ),
    )
    return true
  }

  #isRecorded(number: number): boolean {
    if (!this.hasHistory) return false
    const { journal } = this.invocation
    if (journal.get(this.ids.of(number)) !== undefined) return true
    // A virtual context is not recorded, but its first operation is.
    return journal.get(this.ids.firstWithin(number)) !== undefined
  }
}

function invocationLogging(invocation: Invocation): ContextLogging {
  const loggingContext = { getDurableLogData: () => invocation.logData() }
  return ContextLogging.ofInvocation(invocation.logger, loggingContext, isReplaying)
}

/** Asked by any logger: the code that counts is the one that runs, whoever's logger it uses. A step's body never replays. */
function isReplaying(): boolean {
  return activeContext()?.frame?.isReplaying ?? false
}

/**
 * Written out in this order everywhere, so that all are of one shape: code for the shape of a handler's own options, of
 * which there is one per invocation, would be thrown away by each garbage collection, and this constructor with it.
 */
export interface FrameOptions {
  readonly invocation: Invocation
  readonly id: string
  readonly parentId: string | undefined
  readonly scope: Scope
  readonly isRebuilt: boolean
  readonly hasHistory: boolean
  readonly keptLevels: number
  /** The context above, whose settings this one inherits; undefined for the handler's own. */
  readonly parent: ContextFrame | undefined
}
