import { isDeepStrictEqual } from 'node:util'
import type { CheckpointResponse, InvocationEvent, Operation, OperationUpdate } from '../../src/model/wire.ts'
import type { Seeded } from '../../src/testing/seeded.ts'

/** What a handler needs of the engine it runs on. */
export interface Service {
  readonly random: Seeded
  /** A text that was never used before: it tells one change from all others. */
  nonce(): string
  checkpoint(
    arn: string,
    token: string,
    updates: readonly OperationUpdate[],
    clientToken: string,
  ): Promise<CheckpointResponse>
  /** Notes that the engine has accepted these updates. */
  accepted(arn: string, updates: readonly OperationUpdate[]): void
}

/** What is to be done next: updates to send, and `waits` for what only time or others can bring. Empty: it has ended. */
export type Todo = readonly (OperationUpdate | 'waits')[]

export type FindOperation = (id: string) => Operation | undefined

/** One invocation's view of its execution, kept up to date by what the checkpoints answer. */
export class Invocation {
  readonly find: FindOperation = (id) => this.#operations.get(id)
  readonly #service: Service
  readonly #arn: string
  readonly #operations: Map<string, Operation>
  #token: string

  constructor(service: Service, { DurableExecutionArn, CheckpointToken, InitialExecutionState }: InvocationEvent) {
    this.#service = service
    this.#arn = DurableExecutionArn
    this.#token = CheckpointToken
    this.#operations = new Map(InitialExecutionState.Operations.map((operation) => [operation.Id, operation]))
  }

  /** Sends what is next until there is nothing more to send. False if something is left to wait for. */
  async finish(next: (find: FindOperation) => Todo): Promise<boolean> {
    for (;;) {
      const todo = next(this.find)
      const updates = todo.filter((entry) => entry !== 'waits')
      if (updates.length === 0) return todo.length === 0
      await this.checkpoint(updates)
    }
  }

  /** A checkpoint. Now and then its answer gets lost and it is sent again, which must change nothing. */
  async checkpoint(updates: readonly OperationUpdate[]): Promise<void> {
    const clientToken = this.#service.nonce()
    const send = () => this.#service.checkpoint(this.#arn, this.#token, updates, clientToken)
    const answer = await send()
    this.#service.accepted(this.#arn, updates)
    for (const operation of answer.NewExecutionState.Operations) this.#operations.set(operation.Id, operation)
    // Once the outcome is decided there is no token any more, and no answer to a repeated request either.
    if (answer.CheckpointToken === undefined) return
    if (this.#service.random.chance(0.1) && !isDeepStrictEqual(await send(), answer)) {
      throw new Error(`${this.#arn} got another answer to the same checkpoint.`)
    }
    this.#token = answer.CheckpointToken
  }
}
