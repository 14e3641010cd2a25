import { DurableOperationError } from './errors.ts'
import type { AttemptInfo, OperationInfo } from './plugins.ts'
import { type ErrorObject, timestampDate, type WireOperation } from './wire.ts'

/** What the caller knows of an operation: instead of the history, or before it is in there. */
export type KnownInfo = Partial<OperationInfo>

/** An operation as plugins see it: what the history says, `known` where it says nothing, `told` above both. */
export function operationInfo(
  operation: WireOperation | undefined,
  known: KnownInfo = {},
  told: KnownInfo = {},
): OperationInfo {
  const recorded = operation ? recordedInfo(operation) : {}
  return { id: '', type: '', isReplay: false, ...known, ...recorded, ...told }
}

/** The same for one attempt, counted from 1. */
export function attemptInfo(
  operation: WireOperation | undefined,
  attempt: number,
  known?: KnownInfo,
  told?: KnownInfo,
): AttemptInfo {
  return { ...operationInfo(operation, known, told), attempt }
}

/** Several operations as plugins see them, by id. */
export function operationInfos(operations: Iterable<WireOperation>): Record<string, OperationInfo> {
  const infos: Record<string, OperationInfo> = {}
  for (const operation of operations) if (operation.Id) infos[operation.Id] = operationInfo(operation)
  return infos
}

/** What the history says, members without a value left out. */
function recordedInfo(operation: WireOperation): KnownInfo {
  const { Result, Error: stored } = detailsOf(operation)
  const info: { [Key in keyof OperationInfo]?: OperationInfo[Key] | undefined } = {
    id: operation.Id,
    name: operation.Name,
    type: operation.Type,
    subType: operation.SubType,
    parentId: operation.ParentId,
    status: operation.Status,
    startTimestamp: timestampDate(operation.StartTimestamp),
    endTimestamp: timestampDate(operation.EndTimestamp),
    result: Result,
    error: stored && DurableOperationError.fromErrorObject(stored),
    attempt: operation.StepDetails?.Attempt,
  }
  for (const key of Object.keys(info) as (keyof OperationInfo)[]) if (info[key] === undefined) delete info[key]
  return info as KnownInfo // the loop has removed what the type forbids
}

function detailsOf(operation: WireOperation): { Result?: string | undefined; Error?: ErrorObject | undefined } {
  const { StepDetails, CallbackDetails, ContextDetails, ChainedInvokeDetails } = operation
  return StepDetails ?? CallbackDetails ?? ContextDetails ?? ChainedInvokeDetails ?? {}
}
