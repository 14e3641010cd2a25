import type { Answer, PlannedAnswer } from './answers-file.ts'
import type { OpenCallback } from './open-callback.ts'

export interface DueAnswer {
  readonly callback: OpenCallback
  readonly answer: Answer
  /** Durable time, epoch milliseconds. */
  readonly at: number
}

/**
 * Plays an answers file. A callback gets the answers under its name, in their order, up to the first that completes it;
 * the next callback of the same name gets those behind.
 */
export class ScriptedAnswers {
  readonly #plan: PlannedAnswer[]
  readonly #scripts = new Map<string, DueAnswer[]>()

  constructor(plan: readonly PlannedAnswer[]) {
    this.#plan = [...plan]
  }

  /** The next answer to one of these callbacks, if there is one. */
  next(callbacks: readonly OpenCallback[]): DueAnswer | undefined {
    for (const callback of callbacks) {
      if (!this.#scripts.has(callback.id)) this.#scripts.set(callback.id, this.#take(callback))
    }
    return callbacks.flatMap(({ id }) => this.#scripts.get(id)?.[0] ?? []).sort((a, b) => a.at - b.at)[0]
  }

  /** Whether nothing is left to say to a callback. */
  isSilent({ id }: OpenCallback): boolean {
    return (this.#scripts.get(id)?.length ?? 0) === 0
  }

  /** How many answers have not been given. */
  get left(): number {
    return [...this.#scripts.values()].reduce((sum, script) => sum + script.length, this.#plan.length)
  }

  /** Says that an answer was given. */
  done({ callback }: DueAnswer): void {
    this.#scripts.get(callback.id)?.shift()
  }

  #take(callback: OpenCallback): DueAnswer[] {
    const script: DueAnswer[] = []
    let at = callback.createdAt
    for (;;) {
      const index = this.#plan.findIndex((planned) => planned.callback === callback.name)
      const [planned] = index < 0 ? [] : this.#plan.splice(index, 1)
      if (planned === undefined) return script
      at += planned.delayMs
      script.push({ callback, answer: planned.answer, at })
      if (planned.answer.kind !== 'heartbeat') return script
    }
  }
}
