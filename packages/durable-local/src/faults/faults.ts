import type { Clock } from 'durable-engine'
import type { Operation } from '../api/operations.ts'
import { UserError } from '../user-error.ts'
import { checkFunction, isFunction } from './fault-function.ts'
import type { FaultKind } from './fault-kinds.ts'
import type { Injection } from './injection.ts'
import type { Fault, FaultInput } from './parse-fault.ts'

/** A fault that is set, and what has come of it. */
export type SetFault = Fault & {
  readonly id: string
  /** How often it has happened; it is over once that is `times`. */
  readonly injected: number
  /** The highest checkpoint number that was seen in its scope, if it waits for one. */
  readonly reached?: number
}

/** What a fault may meet: a request or an invocation, as far as it is known. */
export interface Occasion {
  readonly route?: Operation
  readonly executionArn?: string
  readonly executionName?: string
  readonly functionName?: string
  readonly version?: string
  readonly requestId?: string
  /** Number of the checkpoint that is about to be made, or was just accepted. */
  readonly checkpoint?: number
}

export interface FaultsOptions {
  /** Delays and the times of injections are durable time. */
  readonly clock: Clock
  readonly onInjected: (injection: Injection) => void
  /** Names of the functions there are. */
  readonly functions: () => readonly string[]
}

type OfKind<Kind extends FaultKind> = Extract<Fault, { readonly kind: Kind }>

const MAX_FAULTS = 100

/** The faults that are set on an engine. They go with it. */
export class Faults {
  readonly #options: FaultsOptions
  readonly #faults = new Map<string, { readonly fault: Fault; injected: number; reached: number }>()
  #lastId = 0

  constructor(options: FaultsOptions) {
    this.#options = options
  }

  /** Nothing is set: requests are spared the search. */
  get none(): boolean {
    return this.#faults.size === 0
  }

  /**
   * Sets a fault. The first that fits an occasion happens, in the order in which they were set.
   * @throws UserError if it is none, is for a function that is not there, or too many are set
   */
  async add(input: FaultInput): Promise<SetFault> {
    // The schema takes longer to load than all the rest of an engine that has no faults.
    const { parseFault } = await import('./parse-fault.ts')
    const fault = parseFault(input)
    checkFunction(fault, this.#options.functions())
    if (this.#faults.size >= MAX_FAULTS) {
      throw new UserError(`${MAX_FAULTS} faults are set already: reset those that are over.`)
    }
    this.#lastId += 1
    const id = String(this.#lastId)
    this.#faults.set(id, { fault, injected: 0, reached: 0 })
    return { id, ...fault, injected: 0 }
  }

  list(): readonly SetFault[] {
    return [...this.#faults].map(([id, { fault, injected, reached }]) => ({
      id,
      ...fault,
      injected,
      ...(reached > 0 ? { reached } : {}),
    }))
  }

  /** Takes a fault away. Undefined if there is none with this id. */
  remove(id: string): SetFault | undefined {
    const found = this.list().find((fault) => fault.id === id)
    this.#faults.delete(id)
    return found
  }

  /** The fault of one of these kinds that is to happen now; it is counted and noted as injected. */
  take<Kind extends FaultKind>(kinds: readonly Kind[], occasion: Occasion): OfKind<Kind> | undefined {
    for (const set of this.#faults.values()) {
      const { fault } = set
      if (!isOfKind(fault, kinds) || set.injected >= fault.times || !isInScope(fault, occasion)) continue
      const wanted = 'checkpoint' in fault ? fault.checkpoint : undefined
      if (wanted !== undefined) set.reached = Math.max(set.reached, occasion.checkpoint ?? 0)
      if (wanted !== undefined && wanted !== occasion.checkpoint) continue
      set.injected += 1
      this.#note(fault, occasion)
      return fault
    }
    return undefined
  }

  /** Lets durable time pass. */
  async delay(seconds: number): Promise<void> {
    const { clock } = this.#options
    await new Promise<void>((resolve) => {
      clock.schedule(clock.now() + seconds * 1000, resolve)
    })
  }

  #note(fault: Fault, { version: _, executionName: __, ...occasion }: Occasion): void {
    this.#options.onInjected({
      at: new Date(this.#options.clock.now()).toISOString(),
      kind: fault.kind,
      ...occasion,
      ...('delaySeconds' in fault ? { delaySeconds: fault.delaySeconds } : {}),
    })
  }
}

function isOfKind<Kind extends FaultKind>(fault: Fault, kinds: readonly Kind[]): fault is OfKind<Kind> {
  return kinds.some((kind) => kind === fault.kind)
}

function isInScope(fault: Fault, { route, executionArn, executionName, functionName, version }: Occasion): boolean {
  const { execution } = fault
  if ('route' in fault && fault.route !== route) return false
  if (execution !== undefined && execution !== executionArn && execution !== executionName) return false
  if (fault.function === undefined) return true
  return functionName !== undefined && isFunction(fault.function, functionName, version)
}
