import { expect, test } from 'vitest'
import { Aggregate } from './aggregate.ts'
import { AggregateCache } from './aggregate-cache.ts'
import { memoryStore } from './memory-store.ts'
import type { ExecutionRecord } from './model/records.ts'
import { anExecution } from './testing/records.ts'

/** Whether an execution is still there, by identity, after it was kept in a cache for two that wait. */
function kept(change: Partial<ExecutionRecord>, others = 0): boolean {
  const cache = new AggregateCache(memoryStore(), 2)
  for (let i = 0; i < others; i += 1) cache.keep(new Aggregate(anExecution({ name: `other-${i}` }), [], []))
  const aggregate = new Aggregate(anExecution({ ...change, name: 'mine' }), [], [])
  cache.keep(aggregate)
  return cache.load(aggregate.record.arn) === aggregate
}

const invocation = { id: 'x', startedAt: 0 }

test('an execution that waits is kept while there is room', () => {
  expect(kept({}, 1)).toBe(true)
  expect(kept({}, 2)).toBe(false)
})

test('an execution with an invocation in flight is always kept', () => {
  expect(kept({ invocation }, 2)).toBe(true)
})

test('a closed execution is never kept', () => {
  expect(kept({ status: 'SUCCEEDED' })).toBe(false)
})
