import type { Event } from '../../src/model/event.ts'
import type { OperationUpdate } from '../../src/model/wire.ts'

/** Something the engine has accepted, as the process that is going to be killed reports it. */
export interface Acknowledgement {
  readonly arn: string
  /** The operation, or the execution's own id. */
  readonly id: string
  /** What exactly one event about it holds. */
  readonly mark: string
}

/** How often a history holds what was acknowledged: 1 if all is well, 0 if it was lost, more if it was applied again. */
export function countIn(history: readonly Event[], { id, mark }: Acknowledgement): number {
  return history.filter((event) => event.Id === id && JSON.stringify(event).includes(mark)).length
}

export function executionId(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1)
}

const STARTED = { WAIT: 'WaitStarted', CALLBACK: 'CallbackStarted', CONTEXT: 'ContextStarted' } as const

/**
 * What an accepted update leaves in the history. Undefined for the start of a step: it looks the same for every attempt,
 * and the order of a history's events shows that none is missing.
 */
export function acknowledgementOf(arn: string, update: OperationUpdate): Acknowledgement | undefined {
  const { Id, Type, Payload, Error: failure } = update
  if (Type === 'EXECUTION') return { arn, id: executionId(arn), mark: '"ExecutionSucceeded"' }
  const unique = Payload ?? failure?.ErrorMessage
  if (unique !== undefined) return { arn, id: Id, mark: JSON.stringify(unique) }
  if (Type === 'STEP' || Type === 'CHAINED_INVOKE') return undefined
  return { arn, id: Id, mark: `"${STARTED[Type]}"` }
}
