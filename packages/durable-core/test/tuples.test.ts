import { expect, expectTypeOf, test } from 'vitest'
import type { BatchResult, DurableContext, DurablePromise } from '../src/index.ts'
import { withDurableExecution } from '../src/index.ts'
import { MemoryService } from './memory-service.ts'

async function resultOf(code: (context: DurableContext) => Promise<unknown>): Promise<unknown> {
  const service = new MemoryService()
  const handler = withDurableExecution((_event, context) => code(context), { durableExecutionClient: service })
  const output = await service.run(handler)
  if (output.Status !== 'SUCCEEDED') throw new Error(JSON.stringify(output))
  return JSON.parse(output.Result ?? 'null')
}

const one = async () => 1
const two = async (): Promise<'two'> => 'two'

test('branches of different types keep them, each at its place', async () => {
  const result = await resultOf(async (context) => {
    const batch = await context.parallel('both', [
      (branch) => branch.step(one),
      { name: 'second', func: (branch) => branch.step(two) },
    ])
    expectTypeOf(batch.getResults()).toEqualTypeOf<(number | 'two')[]>()
    const [first, second] = batch.getAll()
    expectTypeOf(first).toEqualTypeOf<number>()
    expectTypeOf(second).toEqualTypeOf<'two'>()
    return [first, second]
  })
  expect(result).toEqual([1, 'two'])
})

test('branches from a list, and items of a map, have results of one type', async () => {
  const result = await resultOf(async (context) => {
    const branches = [one, one]
    const batch = await context.parallel(branches)
    expectTypeOf(batch).toEqualTypeOf<BatchResult<number>>()
    const mapped = await context.map([1, 2], async (_item, number) => String(number))
    expectTypeOf(mapped.getAll()).toEqualTypeOf<string[]>()
    return [batch.getAll(), mapped.getAll()]
  })
  expect(result).toEqual([
    [1, 1],
    ['1', '2'],
  ])
})

test('all results are not to be had of a batch that failed, or ended before all of it had', async () => {
  const result = await resultOf(async (context) => {
    const failed = await context.parallel([one, () => Promise.reject(new Error('declined'))])
    const early = await context.parallel([one, one, one], {
      maxConcurrency: 1,
      completionConfig: { minSuccessful: 2 },
    })
    return [failed, early].map((batch: BatchResult<unknown>) => {
      try {
        return batch.getAll()
      } catch (error) {
        return (error as Error).message
      }
    })
  })
  expect(result).toEqual(['declined', expect.stringMatching(/ended before all of it had \(MIN_SUCCESSFUL_REACHED\)/)])
})

test('the combinators keep the type of each promise', async () => {
  const result = await resultOf(async (context) => {
    const steps = () => [context.step(one), context.step(two)] as const
    const all = await context.promise.all('all', steps())
    expectTypeOf(all).toEqualTypeOf<[number, 'two']>()
    const literal = await context.promise.all([context.step(one), context.step(two)])
    expectTypeOf(literal).toEqualTypeOf<[number, 'two']>()
    const settled = await context.promise.allSettled(steps())
    expectTypeOf(settled).toEqualTypeOf<[PromiseSettledResult<number>, PromiseSettledResult<'two'>]>()
    expectTypeOf(await context.promise.race(steps())).toEqualTypeOf<number | 'two'>()
    expectTypeOf(await context.promise.any('any', steps())).toEqualTypeOf<number | 'two'>()
    const list: DurablePromise<number>[] = [1, 2].map((number) => context.step(async () => number))
    expectTypeOf(await context.promise.all(list)).toEqualTypeOf<number[]>()
    return [all, literal, settled.map(({ status }) => status)]
  })
  expect(result).toEqual([
    [1, 'two'],
    [1, 'two'],
    ['fulfilled', 'fulfilled'],
  ])
})
