import { randomBytes } from 'node:crypto'
import type { MachineClock } from './machine-clock.ts'
import { SfnError } from './sfn-error.ts'
import { TaskFailure } from './task-failure.ts'

interface OpenTask {
  readonly resolve: (output: unknown) => void
  readonly reject: (failure: TaskFailure) => void
  readonly heartbeatMs: number | undefined
  deadline: number | undefined
}

/** The tasks that wait for somebody's answer, by the token that they have given away. A token is good for one answer. */
export class TaskTokens {
  readonly #clock: MachineClock
  readonly #open = new Map<string, OpenTask>()
  readonly #closed = new Set<string>()

  constructor(clock: MachineClock) {
    this.#clock = clock
  }

  /** A new token. */
  issue(): string {
    return randomBytes(96).toString('base64url')
  }

  /** From now on somebody waits for the answer. It settles with what is sent, or when heartbeats stay away. */
  open(token: string, heartbeatSeconds?: number): Promise<unknown> {
    const { promise, resolve, reject } = Promise.withResolvers<unknown>()
    const heartbeatMs = heartbeatSeconds === undefined ? undefined : heartbeatSeconds * 1000
    const task: OpenTask = { resolve, reject, heartbeatMs, deadline: undefined }
    this.#open.set(token, task)
    this.#awaitHeartbeat(token, task)
    return promise
  }

  /** @throws SfnError if nobody waits, or the output is not JSON */
  succeed(token: string, output: string): void {
    const task = this.#task(token)
    const value = jsonOf(output)
    this.expire(token)
    task.resolve(value)
  }

  /** @throws SfnError if nobody waits */
  fail(token: string, { error = '', cause = '' }: { readonly error?: string; readonly cause?: string }): void {
    const task = this.#task(token)
    this.expire(token)
    task.reject(new TaskFailure(error, cause))
  }

  /** @throws SfnError if nobody waits */
  beat(token: string): void {
    this.#awaitHeartbeat(token, this.#task(token))
  }

  /** From now on nobody waits for this answer. */
  expire(token: string): void {
    this.#clock.clearTimeout(this.#open.get(token)?.deadline)
    this.#open.delete(token)
    this.#closed.add(token)
  }

  #awaitHeartbeat(token: string, task: OpenTask): void {
    this.#clock.clearTimeout(task.deadline)
    if (task.heartbeatMs === undefined) return
    task.deadline = this.#clock.setDeadline(() => {
      this.expire(token)
      task.reject(new TaskFailure('States.HeartbeatTimeout', ''))
    }, task.heartbeatMs)
  }

  #task(token: string): OpenTask {
    const task = this.#open.get(token)
    if (task !== undefined) return task
    if (this.#closed.has(token)) {
      throw new SfnError('TaskTimedOut', "Task Timed Out: 'Provided task does not exist anymore'")
    }
    throw new SfnError('InvalidToken', "Invalid Token: 'Invalid token'")
  }
}

function jsonOf(output: string): unknown {
  try {
    return JSON.parse(output)
  } catch {
    throw new SfnError('InvalidOutput', `Invalid Output: expected a JSON text, got ${JSON.stringify(output)}`)
  }
}
