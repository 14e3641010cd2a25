import { expect, test } from 'vitest'
import { virtualClock } from './virtual-clock.ts'

test('time stands still until it is moved', async () => {
  const clock = virtualClock(1000)
  expect(clock.now()).toBe(1000)
  await clock.advanceBy(50)
  expect(clock.now()).toBe(1050)
  await clock.advanceTo(2000)
  expect(clock.now()).toBe(2000)
})

test('each callback runs at exactly its time, equal times in the order they were scheduled', async () => {
  const clock = virtualClock(0)
  const fired: string[] = []
  for (const [at, name] of [
    [20, 'b'],
    [10, 'a'],
    [20, 'c'],
    [31, 'too early'],
  ] as const) {
    clock.schedule(at, () => fired.push(`${name} at ${clock.now()}`))
  }
  await clock.advanceTo(30)
  expect(fired).toEqual(['a at 10', 'b at 20', 'c at 20'])
  expect(clock.now()).toBe(30)
})

test('what a callback sets going happens before time moves on', async () => {
  const clock = virtualClock(0)
  const seen: number[] = []
  clock.schedule(10, async () => {
    await Promise.resolve()
    seen.push(clock.now())
    await new Promise((resolve) => process.nextTick(resolve))
    seen.push(clock.now())
  })
  clock.schedule(20, () => seen.push(clock.now()))
  await clock.advanceTo(100)
  expect(seen).toEqual([10, 10, 20])
})

test('a timer set by a callback on the way fires on the way', async () => {
  const clock = virtualClock(0)
  const fired: number[] = []
  clock.schedule(10, () => clock.schedule(15, () => fired.push(clock.now())))
  clock.schedule(20, () => fired.push(clock.now()))
  await clock.advanceTo(30)
  expect(fired).toEqual([15, 20])
})

test('an overdue timer fires at the next move, behind those that were overdue before', async () => {
  const clock = virtualClock(100)
  const fired: string[] = []
  clock.schedule(100, () => fired.push('first'))
  clock.schedule(1, () => fired.push('second'))
  await clock.advanceBy(0)
  expect(fired).toEqual(['first', 'second'])
  expect(clock.now()).toBe(100)
})

test('time does not go back', async () => {
  const clock = virtualClock(100)
  await clock.advanceTo(50)
  expect(clock.now()).toBe(100)
})

test('a cancelled callback never runs, even when cancelled by another at the same time', async () => {
  const clock = virtualClock(0)
  const fired: string[] = []
  clock.schedule(10, () => cancel())
  const cancel = clock.schedule(10, () => fired.push('cancelled'))
  await clock.advanceTo(10)
  expect(fired).toEqual([])
})
