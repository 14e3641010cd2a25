import type { Draft } from './draft.ts'
import type { ExecutionRecord, OperationRecord } from './model/records.ts'
import type { ErrorObject, OperationAction, OperationUpdate } from './model/wire.ts'
import type { EngineSettings } from './settings.ts'
import { checkOutcome, invalid } from './transitions/transition.ts'

// What is checked of a checkpoint's updates before any is applied, or of one update before its transition
// (service-spec.md, section 3.6). Every rule throws InvalidParameterValueException with the service's message.

/** What a handler can do to an operation, by its type. */
const ACTIONS: Readonly<Record<string, readonly OperationAction[]>> = {
  STEP: ['START', 'SUCCEED', 'FAIL', 'RETRY'],
  CONTEXT: ['START', 'SUCCEED', 'FAIL'],
  WAIT: ['START', 'CANCEL'],
  CALLBACK: ['START'],
  CHAINED_INVOKE: ['START'],
  EXECUTION: ['SUCCEED', 'FAIL'],
}

/** Rules about the updates of one request as a whole. */
export function checkBatch(draft: Draft, updates: readonly OperationUpdate[]): void {
  const closings = updates.filter(({ Type }) => Type === 'EXECUTION')
  if (closings.length > 1) throw invalid('Cannot checkpoint multiple EXECUTION updates.')
  if (closings.length === 1 && updates.at(-1)?.Type !== 'EXECUTION') {
    throw invalid('EXECUTION checkpoint must be the last update.')
  }
  const last = new Map<string, OperationUpdate>()
  for (const update of updates) {
    const before = last.get(update.Id)
    if (before !== undefined && !isStartAndEnd(before, update)) {
      throw invalid('Cannot update the same operation twice in a single request.')
    }
    last.set(update.Id, update)
  }
  checkParents(draft, updates)
}

/** The one way to update an operation twice in a request: a step or context starts and, later in it, ends or retries. */
function isStartAndEnd(first: OperationUpdate, second: OperationUpdate): boolean {
  const canBoth = first.Type === 'STEP' || first.Type === 'CONTEXT'
  return canBoth && first.Action === 'START' && second.Action !== 'START'
}

/** A parent is a context that is there, or that starts earlier in the request. */
function checkParents(draft: Draft, updates: readonly OperationUpdate[]): void {
  const started = new Set<string>()
  for (const { Id, Type, Action, ParentId } of updates) {
    const isThere = ParentId === undefined || started.has(ParentId) || draft.operation(ParentId)?.type === 'CONTEXT'
    if (!isThere) throw invalid('Invalid parent operation id.')
    if (Type === 'CONTEXT' && Action === 'START') started.add(Id)
  }
}

/** Rules about an update and the operation it is for: its identity stays, its type has the action, its sizes are bounded. */
export function checkUpdate(draft: Draft, update: OperationUpdate, settings: EngineSettings): void {
  const operation = draft.operation(update.Id)
  if (operation !== undefined) checkIdentity(operation, update)
  checkAction(update)
  checkSizes(update, settings)
}

function checkAction({ Type, Action }: OperationUpdate): void {
  if (ACTIONS[Type]?.includes(Action) === false) throw invalid('Invalid action for the given operation type.')
}

function checkIdentity(operation: OperationRecord, { Type, SubType, Name, ParentId }: OperationUpdate): void {
  if (Type !== operation.type) throw invalid('Inconsistent operation type.')
  if (SubType !== undefined && SubType !== operation.subType) throw invalid('Inconsistent operation subtype.')
  if (Name !== undefined && Name !== operation.name) throw invalid('Inconsistent operation name.')
  if (ParentId !== undefined && ParentId !== operation.parentId) throw invalid('Inconsistent parent operation id.')
}

/** @throws InvalidParameterValueException if an error object is too large */
export function checkErrorSize(error: ErrorObject, { maxErrorBytes }: EngineSettings): void {
  if (Buffer.byteLength(JSON.stringify(error)) > maxErrorBytes) {
    throw invalid(`Error object size must be less than ${maxErrorBytes} bytes.`)
  }
}

function checkSizes({ Type, Payload, Error: failure }: OperationUpdate, settings: EngineSettings): void {
  if (failure !== undefined) checkErrorSize(failure, settings)
  if (Payload === undefined || Type === 'EXECUTION') return
  if (Buffer.byteLength(Payload) > settings.maxPayloadBytes) {
    const direction = Type === 'CHAINED_INVOKE' ? 'input' : 'output'
    throw invalid(`${Type} ${direction} payload size must be less than or equal to ${settings.maxPayloadBytes} bytes.`)
  }
}

/** An EXECUTION update decides the outcome; its Id is the runtime's own affair. */
export function checkClosing(record: ExecutionRecord, update: OperationUpdate, settings: EngineSettings): void {
  checkAction(update)
  checkOutcome(update)
  if (update.Error !== undefined) checkErrorSize(update.Error, settings)
  const limit = record.startMode === 'sync' ? settings.maxSyncBytes : settings.maxAsyncBytes
  if (update.Payload !== undefined && Buffer.byteLength(update.Payload) > limit) {
    throw invalid(`Execution output payload size must be less than or equal to ${limit} bytes.`)
  }
}
