import * as official from '@aws/durable-execution-sdk-js'
import { expect, test } from 'vitest'
import * as wire from './wire.ts'

test.each(['OperationType', 'OperationStatus', 'OperationAction', 'OperationSubType', 'InvocationStatus'] as const)(
  '%s has the official values',
  (name) => {
    expect(wire[name]).toEqual(official[name])
  },
)

test('a timestamp is read from every transport', () => {
  const millis = 1_731_622_400_123
  for (const timestamp of [new Date(millis), new Date(millis).toISOString(), millis, millis / 1000]) {
    expect(wire.timestampMillis(timestamp)).toBe(millis)
    expect(wire.timestampDate(timestamp)).toEqual(new Date(millis))
  }
})

test('what is no timestamp reads as none', () => {
  for (const nothing of [undefined, null, 'soon', new Date(Number.NaN), Number.NaN]) {
    expect(wire.timestampMillis(nothing)).toBeUndefined()
    expect(wire.timestampDate(nothing)).toBeUndefined()
  }
})
