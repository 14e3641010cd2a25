import { type Event, newEvent, numbered } from '../model/event.ts'
import type { ExecutionRecord, OperationRecord, TimerRecord } from '../model/records.ts'

/** An execution record for tests; what a test does not care about has a plain value. */
export function anExecution(change: Partial<ExecutionRecord> = {}): ExecutionRecord {
  const { functionName = 'orders', version = '1', name = 'order-1' } = change
  return {
    arn: `arn:aws:lambda:us-east-1:123456789012:function:${functionName}:${version}/durable-execution/${name}/id-of-${name}`,
    executionId: `id-of-${name}`,
    name,
    functionName,
    version,
    status: 'RUNNING',
    input: '{}',
    startedAt: 1_000,
    executionTimeoutSeconds: 3600,
    retentionDays: 7,
    startMode: 'async',
    failedInvocations: 0,
    sequence: 1,
    seenSequence: 0,
    lastEventId: 0,
    checkpoints: 0,
    operationCount: 1,
    bytesWritten: 0,
    ...change,
  }
}

export function anOperation(order: number, change: Partial<OperationRecord> = {}): OperationRecord {
  return { id: `operation-${order}`, order, type: 'STEP', status: 'STARTED', startedAt: 1_000, changedAt: 1, ...change }
}

export function anEvent(id: number): Event {
  return numbered(newEvent('StepStarted', { Id: `operation-${id}`, Name: `step ${id}` }, {}), id, 1_000 + id)
}

export function aTimer(arn: string, due: number, change: Partial<TimerRecord> = {}): TimerRecord {
  return { arn, kind: 'wait', operationId: 'operation-1', due, ...change }
}
