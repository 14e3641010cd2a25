import type { Clock } from 'durable-engine'
import { earliest } from './earliest.ts'
import type { PublishedStack } from './hosts/function-registry.ts'
import { type Stack, type StackSchedule, withQualifiers } from './stack/stack.ts'
import { parseSchedule } from './stand-ins/schedule.ts'
import { messageOf } from './user-error.ts'

/** Starts an invocation, and does not wait for its end. Rejects if it cannot be started. */
export type StartFunction = (call: {
  readonly functionName: string
  readonly qualifier?: string
  readonly payload: string
  readonly invocationType: 'Event'
}) => Promise<unknown>

interface Running {
  /** Undefined if it is over. */
  due(): number | undefined
  cancel(): void
}

/**
 * The schedules of the stacks that are hosted, on the engine's clock. What was due while the clock jumped (not: was moved
 * from timer to timer), or nobody was there, happens once: a day that was skipped is no reason for 1440 invocations.
 */
export class LocalSchedules {
  readonly #clock: Clock
  readonly #start: StartFunction
  readonly #report: (problem: string) => void
  /** By app. */
  readonly #running = new Map<string, { readonly text: string; readonly schedules: readonly Running[] }>()

  constructor(clock: Clock, start: StartFunction, report: (problem: string) => void = tell) {
    this.#clock = clock
    this.#start = start
    this.#report = report
  }

  /** Replaces the schedules of a stack; one that has not changed goes on as before. */
  provide({ app, schedules }: Stack, { versions }: PublishedStack): void {
    const wanted = withQualifiers(schedules, (component) => versions.get(component)?.version ?? '$LATEST')
    const text = JSON.stringify(wanted)
    if (this.#running.get(app)?.text === text) return
    this.#end(app)
    this.#running.set(app, { text, schedules: wanted.map((schedule) => this.#run(schedule)) })
  }

  /** When the next one is due, in epoch milliseconds. */
  get nextDue(): number | undefined {
    return earliest([...this.#running.values()].flatMap(({ schedules }) => schedules.map(({ due }) => due())))
  }

  close(): void {
    for (const app of [...this.#running.keys()]) this.#end(app)
  }

  #end(app: string): void {
    for (const { cancel } of this.#running.get(app)?.schedules ?? []) cancel()
    this.#running.delete(app)
  }

  #run(declared: StackSchedule): Running {
    const { component, target, payload, timezone } = declared
    const schedule = parseSchedule(declared.schedule, { timezone, start: this.#clock.now() })
    let cancel = () => {}
    let due: number | undefined
    const wait = () => {
      due = schedule.next(this.#clock.now())
      if (due !== undefined) cancel = this.#clock.schedule(due, fire)
    }
    const fire = () => {
      this.#start({ ...target, payload, invocationType: 'Event' }).catch((error) =>
        this.#report(`${component} could not invoke ${target.functionName}: ${messageOf(error)}`),
      )
      wait()
    }
    wait()
    return { due: () => due, cancel: () => cancel() }
  }
}

function tell(problem: string): void {
  process.stderr.write(`${problem}\n`)
}
