// Where durable-testing/official differs from the types of AWS's testing package on purpose. This file compiles against
// that package; against ours exactly the lines after a "Difference:" comment do not. `compat.test.ts` watches both.

import type { OperationSubType } from '@aws/durable-execution-sdk-js'
import { type DurableOperation, WaitingOperationStatus } from '@aws/durable-execution-sdk-js-testing'

// Difference: enums are const objects here, which Node runs without a compiler. As a type, write `'STARTED'` or `typeof WaitingOperationStatus.STARTED`.
export type Started = WaitingOperationStatus.STARTED
export const started = WaitingOperationStatus.STARTED

export function subTypeOf(operation: DurableOperation): OperationSubType | undefined {
  // Difference: a text, which compares to the enum of either SDK; the enum itself would make the official SDK a dependency.
  return operation.getSubType()
}
