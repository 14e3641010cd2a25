import { startTarget } from './chained-target.ts'
import { checkBatch, checkClosing, checkUpdate } from './checkpoint-rules.ts'
import type { Core } from './core.ts'
import type { Draft } from './draft.ts'
import { completeDueOperations } from './due-operations.ts'
import { encodeCallbackId } from './model/callback-id.ts'
import { badToken, decodeToken, encodeToken } from './model/token.ts'
import type { CheckpointRequest, CheckpointResponse, OperationUpdate } from './model/wire.ts'
import { checkQuotas } from './quotas.ts'
import { toWire } from './state.ts'
import { updateCallback } from './transitions/callback.ts'
import { updateChainedInvoke } from './transitions/chained-invoke.ts'
import { updateContext } from './transitions/context.ts'
import { updateStep } from './transitions/step.ts'
import { invalid, type Transition } from './transitions/transition.ts'
import { updateWait } from './transitions/wait.ts'
import type { Unit } from './unit.ts'

// Laws
// - A repeated request (same ClientToken, same token) gets the same answer and changes nothing.
// - The token of the current invocation that was handed out last is the only valid one; an accepted request consumes it.
// - A request is accepted whole or not at all.
// - The answer holds every operation that changed since the handler was last told, whoever changed it.

const CALLBACK_SECRET_BYTES = 16
const NO_ERROR = { ErrorMessage: 'The execution was made to fail by a checkpoint without an error.' }

/** One checkpoint. The order of its parts is that of service-spec.md, section 3.4. */
export function checkpoint(core: Core, unit: Unit, arn: string, request: CheckpointRequest): CheckpointResponse {
  const draft = unit.draft(arn)
  const answered = draft?.token?.answered
  if (answered !== undefined && isRepeated(answered, request)) return answered.response
  if (draft === undefined || !isCurrent(draft, request.CheckpointToken)) throw badToken()
  const now = core.clock.now()
  const updates = request.Updates ?? []
  checkBatch(draft, updates)
  const before = draft.record
  for (const update of updates) applyUpdate(core, unit, draft, update, now)
  checkQuotas(core, unit, before, draft.record)
  completeDueOperations(draft, now)
  return respond(core, unit, draft, request)
}

function isRepeated(answered: { clientToken: string; token: string }, request: CheckpointRequest): boolean {
  return answered.clientToken === request.ClientToken && answered.token === request.CheckpointToken
}

function isCurrent({ record, token }: Draft, text: string): boolean {
  const contents = decodeToken(text)
  return (
    record.status === 'RUNNING' &&
    record.decided === undefined &&
    contents?.executionId === record.executionId &&
    contents.invocationId === record.invocation?.id &&
    contents.sequence === token?.sequence
  )
}

function applyUpdate(core: Core, unit: Unit, draft: Draft, update: OperationUpdate, now: number): void {
  if (update.Type === 'EXECUTION') {
    checkClosing(draft.record, update, core.settings)
    const { Payload, Error: failure = NO_ERROR } = update
    draft.update({
      decided: update.Action === 'FAIL' ? { error: failure } : Payload === undefined ? {} : { result: Payload },
    })
    return
  }
  checkUpdate(draft, update, core.settings)
  draft.apply(transitionOf(core, unit, draft, update, now), now)
  draft.update({ bytesWritten: draft.record.bytesWritten + writtenBytes(update) })
}

function writtenBytes({ Payload = '', Error: failure }: OperationUpdate): number {
  return Buffer.byteLength(Payload) + (failure === undefined ? 0 : Buffer.byteLength(JSON.stringify(failure)))
}

function transitionOf(core: Core, unit: Unit, draft: Draft, update: OperationUpdate, now: number): Transition {
  const operation = draft.operation(update.Id)
  switch (update.Type) {
    case 'STEP':
      return updateStep(operation, update, now)
    case 'WAIT':
      return updateWait(operation, update, now)
    case 'CONTEXT':
      return updateContext(operation, update, now)
    case 'CALLBACK':
      return updateCallback(operation, update, now, () =>
        encodeCallbackId({ arn: draft.record.arn, operationId: update.Id }, core.random.bytes(CALLBACK_SECRET_BYTES)),
      )
    case 'CHAINED_INVOKE':
      return updateChainedInvoke(operation, update, now, (options) => startTarget(core, unit, draft, update, options))
    default:
      throw invalid('Unknown operation type.')
  }
}

function respond(core: Core, unit: Unit, draft: Draft, request: CheckpointRequest): CheckpointResponse {
  const changed = [...draft.unseen()].flatMap((id) => draft.operation(id) ?? []).sort((a, b) => a.order - b.order)
  const { arn, executionId, invocation, decided, checkpoints } = draft.record
  const operations = changed.map((operation) => toWire(operation, draft.record))
  draft.markSeen()
  draft.update({ checkpoints: checkpoints + 1, failedInvocations: 0 })
  const requestId = invocation?.id ?? ''
  unit.after(() => core.announce({ kind: 'checkpoint', arn, requestId, count: checkpoints + 1 }))
  if (decided !== undefined) return { NewExecutionState: { Operations: operations } }
  const sequence = (draft.token?.sequence ?? 0) + 1
  const response: CheckpointResponse = {
    CheckpointToken: encodeToken({ executionId, invocationId: requestId, sequence }),
    NewExecutionState: { Operations: operations },
  }
  const { ClientToken: clientToken, CheckpointToken: token } = request
  draft.token = { sequence, ...(clientToken === undefined ? {} : { answered: { clientToken, token, response } }) }
  return response
}
