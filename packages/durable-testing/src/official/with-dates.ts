import type { Event as ClientEvent, Operation as ClientOperation } from '@aws-sdk/client-lambda'
import type { Event } from 'durable-engine'
import type { TestOperation } from '../operation.ts'
import { operationRecord } from '../operation-record.ts'

// The shapes that the AWS client returns: those of the engine, with dates for epoch milliseconds.

export function clientEvent(event: Event): ClientEvent {
  return withDates(event) as ClientEvent
}

export function clientOperation(operation: TestOperation): ClientOperation {
  return withDates(operationRecord(operation, { ended: true })) as ClientOperation
}

function withDates(part: object): object {
  return Object.fromEntries(
    Object.entries(part).map(([key, value]) => {
      if (typeof value === 'number' && key.endsWith('Timestamp')) return [key, new Date(value)]
      const isPart = typeof value === 'object' && value !== null && !Array.isArray(value)
      return [key, isPart ? withDates(value) : value]
    }),
  )
}
