import type { Clock } from './clock.ts'
import type { FunctionCall } from './function-call.ts'
import type { FunctionDirectory, Invoker } from './functions.ts'
import type { Account } from './model/arn.ts'
import type { ExecutionRecord } from './model/records.ts'
import type { EngineNotice } from './notice.ts'
import type { Random } from './random.ts'
import type { EngineSettings } from './settings.ts'

/** What the parts of the engine share: its surroundings, and the effects they may ask for after COMMIT. */
export interface Core {
  readonly account: Account
  readonly settings: EngineSettings
  readonly clock: Clock
  readonly random: Random
  readonly directory: FunctionDirectory
  readonly invoker: Invoker
  /** Whether handlers may be invoked: not before the engine is opened, nor once it closes. */
  isOpen(): boolean
  /** Runs a durable function's handler for the invocation in flight. */
  dispatch(call: FunctionCall & { readonly executionArn: string }): void
  /** Runs a plain function for a chained invoke, and closes the operation with what it answers. */
  dispatchPlain(arn: string, operationId: string): void
  announce(notice: EngineNotice): void
  /** Answers those who wait for the end of an execution. */
  release(closed: ExecutionRecord): void
}
