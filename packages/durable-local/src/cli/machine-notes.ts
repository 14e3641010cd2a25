import { setTimeout as sleep } from 'node:timers/promises'
import type { Local } from '../local.ts'
import type { MachineStep } from '../local-state-machines.ts'
import type { Stack } from '../stack/stack.ts'
import type { ExecutionTree } from './execution-tree.ts'
import type { Screen } from './screen.ts'

/** Steps of other executions' state machines that are kept at most: they may prove to be of this one. */
const MAX_KEPT = 1000
const PATIENCE_MS = 2000

/** What state machines do for an execution, told in turn with what the execution does itself. */
export class MachineNotes {
  readonly #local: Local | undefined
  readonly #stack: Stack
  readonly #screen: Screen
  #kept: readonly MachineStep[] = []

  constructor(local: Local | undefined, stack: Stack, screen: Screen) {
    this.#local = local
    this.#stack = stack
    this.#screen = screen
    local?.onMachineStep((step) => {
      this.#kept = [...this.#kept, step].slice(-MAX_KEPT)
    })
  }

  /** Tells what was done since the last time by state machines that were given a callback of these executions. */
  tell(trees: readonly ExecutionTree[]): void {
    if (this.#kept.length === 0) return
    const callbacks = callbacksOf(trees)
    const isOwn = ({ input }: MachineStep) => callbacks.some((id) => input.includes(id))
    for (const step of this.#kept.filter(isOwn)) this.#screen.note(`${this.#componentOf(step)} ${step.text}`)
    this.#kept = this.#kept.filter((step) => !isOwn(step))
  }

  /** Lets state machines that have answered come to their own end, which takes a moment, and tells of it. */
  async finish(trees: readonly ExecutionTree[]): Promise<void> {
    const end = performance.now() + PATIENCE_MS
    const callbacks = callbacksOf(trees)
    while (performance.now() < end && callbacks.some((id) => this.#local?.answersItself(id))) await sleep(10)
    // Of the last steps is told in the next turn.
    await sleep(0)
    this.tell(trees)
  }

  #componentOf({ machine }: MachineStep): string {
    return this.#stack.stateMachines.find(({ name }) => name === machine)?.component ?? machine
  }
}

function callbacksOf(trees: readonly ExecutionTree[]): readonly string[] {
  return trees.flatMap(({ operations }) => [...operations].flatMap(({ callbackId = [] }) => callbackId))
}
