import { beforeEach, expect, test } from 'vitest'
import { Aggregate } from './aggregate.ts'
import { Draft } from './draft.ts'
import { anExecution } from './testing/records.ts'
import type { OperationState } from './transitions/transition.ts'

function step(id: string, status: OperationState['status'] = 'STARTED'): OperationState {
  return { id, type: 'STEP', status, startedAt: 0 }
}

let aggregate: Aggregate
beforeEach(() => {
  aggregate = new Aggregate(anExecution(), [], [])
  const first = new Draft(aggregate)
  first.put(step('a'))
  first.put(step('b'))
  first.setTimer('wait', 'a', 10)
  aggregate.absorb(first)
})

const idsOf = (layer: Aggregate | Draft) => [...layer.operations()].map(({ id, status }) => `${id} ${status}`)

test('a draft shows its changes over what lies below, in the order of creation, and leaves that alone', () => {
  const draft = new Draft(aggregate)
  draft.put(step('c'))
  draft.put(step('a', 'SUCCEEDED'))
  draft.setTimer('wait', 'a', undefined)
  draft.setTimer('retry', 'c', 5)
  expect(idsOf(draft)).toEqual(['a SUCCEEDED', 'b STARTED', 'c STARTED'])
  expect([...draft.timers()].map(({ kind }) => kind)).toEqual(['retry'])
  expect(idsOf(aggregate)).toEqual(['a STARTED', 'b STARTED'])
  expect([...aggregate.timers()].map(({ kind }) => kind)).toEqual(['wait'])
})

test('drafts over drafts end up in the aggregate as if they were one', () => {
  const first = new Draft(aggregate)
  first.put(step('c'))
  const over = new Draft(first)
  over.put(step('c', 'SUCCEEDED'))
  over.setTimer('wait', 'a', undefined)
  over.put(step('d'))
  first.absorb(over)
  aggregate.absorb(first)
  expect(idsOf(aggregate)).toEqual(['a STARTED', 'b STARTED', 'c SUCCEEDED', 'd STARTED'])
  expect([...aggregate.timers()]).toEqual([])
})

test('what the handler was told of in an absorbed draft is not told again', () => {
  const draft = new Draft(aggregate)
  draft.put(step('c'))
  const over = new Draft(draft)
  expect([...over.unseen()]).toEqual(['a', 'b', 'c'])
  over.markSeen()
  over.put(step('d'))
  draft.absorb(over)
  expect([...draft.unseen()]).toEqual(['d'])
  aggregate.absorb(draft)
  expect([...aggregate.unseen()]).toEqual(['d'])
})

test('an aggregate that was loaded knows what the handler was told of', () => {
  const draft = new Draft(aggregate)
  draft.markSeen()
  draft.put(step('b', 'SUCCEEDED'))
  aggregate.absorb(draft)
  const loaded = new Aggregate(aggregate.record, [...aggregate.operations()], [...aggregate.timers()])
  expect([...loaded.unseen()]).toEqual(['b'])
})

test('due timers come earliest first, equal times in the order they were set, and again until they are cancelled', () => {
  const draft = new Draft(aggregate)
  draft.setTimer('retry', 'b', 5)
  draft.setTimer('callback', 'b', 10)
  const due = (now: number) => draft.dueTimers(now).map(({ kind }) => kind)
  expect(due(4)).toEqual([])
  expect(due(10)).toEqual(['retry', 'wait', 'callback'])
  draft.setTimer('retry', 'b', undefined)
  expect(due(10)).toEqual(['wait', 'callback'])
  draft.setTimer('wait', 'a', 20)
  expect(due(10)).toEqual(['callback'])
  draft.clearTimers()
  expect(due(100)).toEqual([])
})
