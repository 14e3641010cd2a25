// Where durable-core differs from the official types on purpose. This file compiles against the official SDK; against
// durable-core exactly the lines after a "Difference:" comment do not. `compat.test.ts` watches both.

import {
  BatchItemStatus,
  // Difference: the three types below belong to a method that is not public in either SDK.
  type ConcurrencyConfig,
  // Difference: as above.
  type ConcurrentExecutionItem,
  // Difference: as above.
  type ConcurrentExecutor,
  type DurableContext,
  type InvocationEndInfo,
  type WireTimestamp,
} from '@aws/durable-execution-sdk-js'

export type Internals = [
  ConcurrencyConfig<unknown>,
  ConcurrentExecutionItem<unknown>,
  ConcurrentExecutor<unknown, unknown, Console>,
]

// Difference: enums are const objects here, which Node runs without a compiler. As a type, write `'STARTED'` or `typeof BatchItemStatus.STARTED`.
export type Started = BatchItemStatus.STARTED
export const started = BatchItemStatus.STARTED

export function millisOf(timestamp: WireTimestamp): number {
  // Difference: a timestamp may be a number too, because the REST API and some engines send numbers.
  return typeof timestamp === 'string' ? Date.parse(timestamp) : timestamp.getTime()
}

// Difference: plugins are told at the end, too, whether the invocation was the first; who makes such an info for a test has to say it.
export const end: InvocationEndInfo = {
  requestId: 'r',
  executionArn: 'a',
  executionInput: {},
  operations: {},
  status: 'PENDING',
}

export function silence(context: DurableContext): void {
  // Difference: a context's properties are read-only; `configureLogger` is the way to another logger.
  context.logger = console
}
