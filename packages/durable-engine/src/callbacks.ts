import type { Core } from './core.ts'
import type { Draft } from './draft.ts'
import { wake } from './invocation-start.ts'
import { decodeCallbackId } from './model/callback-id.ts'
import type { OperationRecord } from './model/records.ts'
import type { ErrorObject } from './model/wire.ts'
import { ServiceError } from './service-error.ts'
import { callbackFailed, callbackSucceeded, heartbeatDue } from './transitions/callback.ts'
import type { Unit } from './unit.ts'

/** Completes a callback with a result, kept to the character. The first answer wins. */
export function succeedCallback(core: Core, unit: Unit, callbackId: string, result: string | undefined): void {
  const now = core.clock.now()
  const { draft, operation } = openCallback(unit, callbackId, now)
  draft.apply(callbackSucceeded(operation, result, now), now)
  wake(core, unit, draft, now)
}

export function failCallback(core: Core, unit: Unit, callbackId: string, error: ErrorObject): void {
  const now = core.clock.now()
  const { draft, operation } = openCallback(unit, callbackId, now)
  draft.apply(callbackFailed(operation, error, now), now)
  wake(core, unit, draft, now)
}

/** Moves the heartbeat's deadline. Without a heartbeat timeout it does nothing, and no handler hears of it. */
export function heartbeatCallback(core: Core, unit: Unit, callbackId: string): void {
  const now = core.clock.now()
  const { draft, operation } = openCallback(unit, callbackId, now)
  const due = heartbeatDue(operation, now)
  if (due !== undefined) draft.setTimer('heartbeat', operation.id, due)
}

function openCallback(
  unit: Unit,
  callbackId: string,
  now: number,
): { readonly draft: Draft; readonly operation: OperationRecord } {
  const contents = decodeCallbackId(callbackId)
  if (contents === undefined) throw new ServiceError('InvalidParameterValueException', 'Invalid callback id')
  const draft = unit.draft(contents.arn)
  const operation = draft?.operation(contents.operationId)
  const open = operation?.callback?.id === callbackId && operation.status === 'STARTED'
  if (draft?.record.status !== 'RUNNING' || operation === undefined || !open || isOverdue(draft, operation, now)) {
    throw new ServiceError('CallbackTimeoutException', 'The callback is either timed out or already completed')
  }
  return { draft, operation }
}

/** Whether its time is up, even if its timer has not fired yet. */
function isOverdue(draft: Draft, { id }: OperationRecord, now: number): boolean {
  return (['callback', 'heartbeat'] as const).some((kind) => (draft.timer(kind, id)?.due ?? now + 1) <= now)
}

/**
 * The body of a callback's success as text; undefined for an empty one.
 * @throws InvalidParameterValueException if it is not UTF-8, RequestTooLargeException if it is too large
 */
export function callbackResult(body: Uint8Array | undefined, limit: number): string | undefined {
  if (body === undefined || body.length === 0) return undefined
  if (body.length > limit) {
    throw new ServiceError(
      'RequestTooLargeException',
      `Callback result size must be less than or equal to ${limit} bytes.`,
    )
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body)
  } catch {
    throw new ServiceError('InvalidParameterValueException', 'The callback result could not be decoded as UTF-8.')
  }
}
