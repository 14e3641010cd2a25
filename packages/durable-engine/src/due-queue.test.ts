import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DueQueue } from './due-queue.ts'

test('things come out by due time, and in the order they were added where it is equal', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 5 })), (dues) => {
      const queue = new DueQueue<{ due: number; added: number }>()
      const items = dues.map((due, added) => ({ due, added }))
      for (const item of items) queue.add(item)
      expect(queue.dueAt(5, Number.POSITIVE_INFINITY)).toEqual(items.toSorted((a, b) => a.due - b.due))
    }),
  )
})

test('only what is due at the time is given, and no more than the limit', () => {
  const queue = new DueQueue<{ due: number }>()
  for (const due of [30, 10, 20]) queue.add({ due })
  expect(queue.first()).toEqual({ due: 10 })
  expect(queue.dueAt(20, 10)).toEqual([{ due: 10 }, { due: 20 }])
  expect(queue.dueAt(20, 1)).toEqual([{ due: 10 }])
  expect(queue.dueAt(9, 10)).toEqual([])
})

test('removing takes out the very thing, and nothing if it is not there', () => {
  const queue = new DueQueue<{ due: number; name: string }>()
  const [first, second] = [
    { due: 10, name: 'first' },
    { due: 10, name: 'second' },
  ]
  queue.add(first)
  queue.add(second)
  queue.remove({ due: 10, name: 'first' })
  queue.remove(first)
  queue.remove(first)
  expect(queue.dueAt(10, 10)).toEqual([second])
})
