import { expect, test } from 'vitest'
import { memoryStore } from '../memory-store.ts'
import { FaultyStore } from './faulty-store.ts'
import { anExecution } from './records.ts'
import { testStore } from './store.testsuite.ts'

testStore('a store whose faults are not set off', () => new FaultyStore(memoryStore()))

test('the chosen COMMIT fails, once, and nothing of its transaction is stored', () => {
  const store = new FaultyStore(memoryStore())
  const put = (name: string) => store.transaction((writer) => writer.putExecution(anExecution({ name })))
  store.failCommit(2)
  put('first')
  expect(() => put('second')).toThrow('COMMIT failed on purpose.')
  put('third')
  expect(store.list({ functionName: 'orders', limit: 10 }).map(({ name }) => name)).toEqual(['third', 'first'])
  expect(store.commits).toBe(2)
})

test('the chosen write fails, once', () => {
  const store = new FaultyStore(memoryStore())
  store.failWrite(2)
  expect(() =>
    store.transaction((writer) => {
      writer.putMeta('a', '1')
      writer.putMeta('b', '1')
    }),
  ).toThrow('A write failed on purpose.')
  store.transaction((writer) => writer.putMeta('c', '1'))
  expect([store.meta('a'), store.meta('b'), store.meta('c')]).toEqual([undefined, undefined, '1'])
})
