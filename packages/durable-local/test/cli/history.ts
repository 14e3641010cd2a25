import type { Event } from '@aws-sdk/client-lambda'
import { ExecutionTree } from '../../src/cli/execution-tree.ts'

export const START = Date.UTC(2026, 0, 1)

type Fields = Omit<Event, 'EventId' | 'EventTimestamp' | 'EventType'>

/** A history, event by event, with times in milliseconds since its start. */
export class History {
  readonly events: Event[] = []
  #requests = 0

  add(at: number, EventType: NonNullable<Event['EventType']>, fields: Fields = {}): this {
    const EventTimestamp = new Date(START + at)
    this.events.push({ EventId: this.events.length + 1, EventTimestamp, EventType, ...fields })
    return this
  }

  started(name = 'order-1'): this {
    return this.add(0, 'ExecutionStarted', { Id: 'execution', Name: name })
  }

  step(id: string, from: number, to: number, fields: Fields = {}): this {
    const names = { Id: id, Name: id, SubType: 'Step', ...fields }
    this.add(from, 'StepStarted', names)
    return this.add(to, 'StepSucceeded', {
      ...names,
      StepSucceededDetails: { Result: {}, RetryDetails: { CurrentAttempt: 1 } },
    })
  }

  /** The n-th invocation ends; its request id is `request-n`. */
  invoked(from: number, to: number, ErrorType?: string): this {
    this.#requests += 1
    return this.add(to, 'InvocationCompleted', {
      InvocationCompletedDetails: {
        StartTimestamp: new Date(START + from),
        EndTimestamp: new Date(START + to),
        RequestId: `request-${this.#requests}`,
        ...(ErrorType === undefined ? {} : { Error: { Payload: { ErrorType, ErrorMessage: 'it broke' } } }),
      },
    })
  }

  tree(
    arn = 'arn:aws:lambda:us-east-1:123456789012:function:shop-local-Order:3/durable-execution/order-1/1',
  ): ExecutionTree {
    const tree = new ExecutionTree(arn)
    for (const event of this.events) tree.apply(event)
    return tree
  }
}
