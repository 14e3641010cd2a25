import { announceStatus } from './closing.ts'
import type { Core } from './core.ts'
import type { FunctionVersion } from './functions.ts'
import { begin } from './invocation-start.ts'
import { executionArn, functionArn } from './model/arn.ts'
import { newEvent, payloadOf } from './model/event.ts'
import type { ExecutionRecord } from './model/records.ts'
import { timedUuid } from './random.ts'
import { ServiceError } from './service-error.ts'
import type { Store } from './store.ts'
import type { Unit } from './unit.ts'

export interface Start {
  readonly function: FunctionVersion & { readonly durable: NonNullable<FunctionVersion['durable']> }
  readonly input: string
  readonly startMode: ExecutionRecord['startMode']
  /** Makes the start idempotent; a UUID if absent. */
  readonly name?: string
  readonly tenantId?: string
  readonly traceHeader?: string
  readonly parent?: { readonly arn: string; readonly operationId: string }
}

/** Whether the execution runs or is closed: with the same version and the same payload, the start is a repeated one. */
function attach(existing: ExecutionRecord, { function: { version }, input }: Start): ExecutionRecord {
  if (existing.version === version && existing.input === input) return existing
  throw new ServiceError('DurableExecutionAlreadyStartedException', `Execution already started: ${existing.arn}`)
}

/**
 * Starts an execution, or attaches to the one that holds its name.
 * @throws DurableExecutionAlreadyStartedException
 */
export function startOrAttach(core: Core, unit: Unit, store: Store, start: Start): ExecutionRecord {
  const existing = start.name === undefined ? undefined : store.executionByName(start.function.name, start.name)
  return existing === undefined ? startExecution(core, unit, start) : attach(existing, start)
}

/** Creates an execution and begins its first invocation. */
export function startExecution(core: Core, unit: Unit, start: Start): ExecutionRecord {
  const now = core.clock.now()
  const { function: version, input, parent, tenantId, traceHeader } = start
  const executionId = timedUuid(core.random, now)
  const name = start.name ?? timedUuid(core.random, now)
  const { executionTimeoutSeconds, retentionDays } = version.durable
  const draft = unit.create({
    arn: executionArn(functionArn(core.account, version.name, version.version), name, executionId),
    executionId,
    name,
    functionName: version.name,
    version: version.version,
    status: 'RUNNING',
    input,
    startedAt: now,
    executionTimeoutSeconds,
    retentionDays,
    startMode: start.startMode,
    ...(parent === undefined ? {} : { parent }),
    ...(tenantId === undefined ? {} : { tenantId }),
    ...(traceHeader === undefined ? {} : { traceHeader }),
    failedInvocations: 0,
    sequence: 0,
    seenSequence: 0,
    lastEventId: 0,
    checkpoints: 0,
    operationCount: 0,
    bytesWritten: 0,
  })
  draft.put({ id: executionId, type: 'EXECUTION', status: 'STARTED', startedAt: now, name })
  const details = { Input: payloadOf(input), ExecutionTimeout: executionTimeoutSeconds }
  draft.append(newEvent('ExecutionStarted', { Id: executionId, Name: name }, details), now)
  draft.setTimer('execution', '', now + executionTimeoutSeconds * 1000)
  announceStatus(core, unit, draft.record, now)
  begin(core, unit, draft, now)
  return draft.record
}
