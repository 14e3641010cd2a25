import { describeError } from './client-error.ts'
import type { HistoryEvent } from './history-event.ts'
import { isMapping, type Json } from './json.ts'
import type { LambdaApi } from './lambda-api.ts'
import type { Mismatch } from './mismatch.ts'
import { type Placeholders, regexOf } from './placeholders.ts'

const OPERATIONS = ['success', 'failure', 'heartbeat'] as const

interface CallbackAction {
  readonly name: string
  readonly operation: (typeof OPERATIONS)[number]
  readonly payload: Json
  readonly delayMs: number
}

/**
 * Reads the CallbackActions section.
 * @throws for an entry without name or with an unknown operation.
 */
export function readActions(section: readonly Json[] | undefined): CallbackAction[] {
  return (section ?? []).map((raw, index) => {
    if (!isMapping(raw) || !raw.CallbackName) throw new Error(`CallbackActions[${index}] has no CallbackName`)
    const operation = OPERATIONS.find((known) => known === String(raw.Operation).toLowerCase())
    if (operation === undefined) {
      throw new Error(`CallbackActions[${index}] asks for ${raw.Operation}; known are ${OPERATIONS.join(', ')}`)
    }
    return { name: String(raw.CallbackName), operation, payload: raw.Payload, delayMs: Number(raw.Delay ?? 0) * 1000 }
  })
}

/**
 * Plays the outside world of one execution: after each look at the history, `react` answers every open callback with
 * the first unused action that fits its name. Requirements rely on three rules: an action serves once; delays are
 * waited out one after the other, so the second begins when the first answer is out; a heartbeat leaves the callback
 * open, so the next look takes the next action for it.
 */
export class CallbackDriver {
  readonly problems: (Mismatch & { readonly cause?: unknown })[] = []
  readonly #actions: readonly CallbackAction[]
  readonly #api: LambdaApi
  readonly #placeholders: Placeholders
  readonly #sleep: (ms: number) => Promise<void>
  readonly #used = new Set<CallbackAction>()
  readonly #settled = new Set<string>()

  constructor(options: {
    readonly actions: readonly CallbackAction[]
    readonly api: LambdaApi
    readonly placeholders: Placeholders
    readonly sleep: (ms: number) => Promise<void>
  }) {
    this.#actions = options.actions
    this.#api = options.api
    this.#placeholders = options.placeholders
    this.#sleep = options.sleep
  }

  async react(events: readonly HistoryEvent[]): Promise<void> {
    for (const event of events) {
      const id = event.CallbackStartedDetails?.CallbackId
      if (id !== undefined && !this.#settled.has(id)) await this.#answer(id, event.Name ?? '')
    }
  }

  async #answer(callbackId: string, name: string): Promise<void> {
    const action = this.#actions.find((candidate) => !this.#used.has(candidate) && this.#fits(candidate, name))
    if (action === undefined) {
      this.#settled.add(callbackId)
      // With no actions at all, the requirement wants the callback to time out.
      if (this.#actions.length > 0) {
        this.problems.push({
          path: 'CallbackActions',
          reason: `no action is left for callback ${JSON.stringify(name)}`,
        })
      }
      return
    }
    this.#used.add(action)
    if (action.operation !== 'heartbeat') this.#settled.add(callbackId)
    if (action.delayMs > 0) await this.#sleep(action.delayMs)
    try {
      await this.#send(action, callbackId)
    } catch (cause) {
      const reason = `the ${action.operation} for callback ${JSON.stringify(name)} was refused: ${describeError(cause)}`
      this.problems.push({ path: 'CallbackActions', reason, cause })
    }
  }

  async #send({ operation, payload }: CallbackAction, callbackId: string): Promise<void> {
    const filled = this.#placeholders.substitute(payload)
    if (operation === 'success') await this.#api.callbackSuccess(callbackId, filled)
    else if (operation === 'failure') await this.#api.callbackFailure(callbackId, filled)
    else await this.#api.callbackHeartbeat(callbackId)
  }

  #fits(action: CallbackAction, name: string): boolean {
    const wanted = String(this.#placeholders.substitute(action.name))
    return wanted === '*' || wanted === name || regexOf(wanted)?.test(name) === true
  }
}

const INHERITING = ['CallbackStarted', 'StepStarted', 'StepSucceeded']

/** Inside a waitForCallback context, unnamed callback and submitter events go by the name of that context. */
export function nameFromWaitForCallback(events: readonly HistoryEvent[]): HistoryEvent[] {
  const contexts = new Map(
    events.filter((event) => event.SubType === 'WaitForCallback').map((event) => [event.Id, event]),
  )
  return events.map((event) => {
    const name = contexts.get(event.ParentId ?? '')?.Name
    const inherits = name !== undefined && !event.Name && INHERITING.includes(event.EventType ?? '')
    return inherits ? { ...event, Name: name } : event
  })
}
