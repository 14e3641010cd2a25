import type { Draft } from './draft.ts'
import type { ExecutionRecord, OperationRecord } from './model/records.ts'
import type { Operation } from './model/wire.ts'

/** An operation as handlers see it. */
export function toWire(operation: OperationRecord, execution: ExecutionRecord): Operation {
  const { id, type, status, startedAt, endedAt, parentId, name, subType } = operation
  return {
    Id: id,
    Type: type,
    Status: status,
    StartTimestamp: startedAt,
    ...(endedAt === undefined ? {} : { EndTimestamp: endedAt }),
    ...(parentId === undefined ? {} : { ParentId: parentId }),
    ...(name === undefined ? {} : { Name: name }),
    ...(subType === undefined ? {} : { SubType: subType }),
    ...detailsOf(operation, execution),
  }
}

function detailsOf(operation: OperationRecord, execution: ExecutionRecord): Partial<Operation> {
  const outcome = {
    ...(operation.result === undefined ? {} : { Result: operation.result }),
    ...(operation.error === undefined ? {} : { Error: operation.error }),
  }
  switch (operation.type) {
    case 'EXECUTION':
      return { ExecutionDetails: { InputPayload: execution.input } }
    case 'STEP': {
      const next = operation.nextAttemptAt
      const timing = next === undefined ? {} : { NextAttemptTimestamp: next }
      return { StepDetails: { Attempt: operation.attempt ?? 0, ...timing, ...outcome } }
    }
    case 'CONTEXT':
      return { ContextDetails: { ...(operation.replayChildren ? { ReplayChildren: true } : {}), ...outcome } }
    case 'WAIT': {
      const end = operation.scheduledEndAt
      return { WaitDetails: end === undefined ? {} : { ScheduledEndTimestamp: end } }
    }
    case 'CALLBACK': {
      const id = operation.callback?.id
      return { CallbackDetails: { ...(id === undefined ? {} : { CallbackId: id }), ...outcome } }
    }
    case 'CHAINED_INVOKE':
      return { ChainedInvokeDetails: outcome }
  }
}

/** A finished context hides what lies under it, unless it asks for its children on replay. */
function hidesChildren(operation: OperationRecord): boolean {
  return operation.type === 'CONTEXT' && operation.endedAt !== undefined && operation.replayChildren !== true
}

export interface PageLimits {
  readonly operations: number
  /** As JSON in UTF-8. */
  readonly bytes: number
}

/** Positions in the order of creation. */
export interface StateRange {
  readonly start: number
  /** Exclusive. */
  readonly until: number
}

export interface StateSlice {
  readonly operations: readonly Operation[]
  /** Where the next page begins; undefined on the last one. */
  readonly next: number | undefined
}

/**
 * The operations of a range that a handler needs, in the order of creation: as many as the limits allow, at least one.
 * What finished contexts hide is left out.
 */
export function visibleState(draft: Draft, { start, until }: StateRange, limits: PageLimits): StateSlice {
  const hidden = new Set<string>()
  const operations: Operation[] = []
  let bytes = 0
  for (const operation of draft.operations()) {
    if (operation.order >= until) break
    const parent = operation.parentId === undefined ? undefined : draft.operation(operation.parentId)
    if (parent !== undefined && (hidden.has(parent.id) || hidesChildren(parent))) {
      hidden.add(operation.id)
      continue
    }
    if (operation.order < start) continue
    const wire = toWire(operation, draft.record)
    bytes += Buffer.byteLength(JSON.stringify(wire))
    const full = operations.length >= limits.operations || bytes > limits.bytes
    if (full && operations.length > 0) return { operations, next: operation.order }
    operations.push(wire)
  }
  return { operations, next: undefined }
}
