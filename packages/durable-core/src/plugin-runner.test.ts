import { expect, test } from 'vitest'
import { operationInfo, operationInfos } from './plugin-info.ts'
import { PluginRunner } from './plugin-runner.ts'
import type { DurableInstrumentationPlugin } from './plugins.ts'
import type { WireOperation } from './wire.ts'

const info = { id: 'a', type: 'STEP', isReplay: false }

function runnerOf(...plugins: DurableInstrumentationPlugin[]): PluginRunner {
  const runner = PluginRunner.of(plugins)
  if (!runner) throw new Error('no plugins')
  return runner
}

test('without plugins there is no runner', () => {
  expect(PluginRunner.of([])).toBeUndefined()
})

test('all plugins are told at once, and a failing one harms nobody', async () => {
  const told: string[] = []
  const runner = runnerOf(
    { onOperationStart: () => Promise.reject(new Error('faulty')) },
    {
      onOperationStart() {
        throw new Error('faulty')
      },
    },
    {},
    { onOperationStart: async ({ id }) => void told.push(id) },
  )
  await runner.notify('onOperationStart', info)
  expect(told).toEqual(['a'])
  expect([runner.wants('onOperationStart'), runner.wants('onOperationChange')]).toEqual([true, false])
})

test('wraps are nested, the first plugin outermost', async () => {
  const order: string[] = []
  const around = (name: string): DurableInstrumentationPlugin => ({
    async wrapChildContextFn(_info, fn) {
      order.push(`${name} in`)
      const result = await fn()
      order.push(`${name} out`)
      return result
    },
  })
  const result = await runnerOf(around('a'), {}, around('b')).wrap('wrapChildContextFn', info, async () => {
    order.push('code')
    return 7
  })
  expect(result).toBe(7)
  expect(order).toEqual(['a in', 'b in', 'code', 'b out', 'a out'])
})

test.each<[string, NonNullable<DurableInstrumentationPlugin['wrapOperationAttemptFn']>]>([
  ['never calls it', () => undefined],
  ['calls it twice', async (_info, fn) => [await fn(), await fn()]],
  [
    'throws before',
    () => {
      throw new Error('faulty')
    },
  ],
  [
    'throws after',
    async (_info, fn) => {
      await fn()
      throw new Error('faulty')
    },
  ],
  ['returns something else', async (_info, fn) => [await fn(), 'else']],
])('code runs once and keeps its result when a plugin %s', async (_title, wrapOperationAttemptFn) => {
  let runs = 0
  const runner = runnerOf({ wrapOperationAttemptFn })
  expect(await runner.wrap('wrapOperationAttemptFn', { ...info, attempt: 1 }, async () => ++runs)).toBe(1)
  expect(runs).toBe(1)
})

test('a plugin that throws does not keep the next one from wrapping', async () => {
  let wrapped = false
  const faulty: DurableInstrumentationPlugin = {
    wrapOperationAttemptFn() {
      throw new Error('faulty')
    },
  }
  const healthy: DurableInstrumentationPlugin = {
    wrapOperationAttemptFn: (_info, fn) => {
      wrapped = true
      return fn()
    },
  }
  await runnerOf(faulty, healthy).wrap('wrapOperationAttemptFn', { ...info, attempt: 1 }, async () => 1)
  expect(wrapped).toBe(true)
})

test("the code's own failure gets through, even if a plugin swallows it", async () => {
  const swallowing = runnerOf({
    wrapOperationAttemptFn: async (_info, fn) => Promise.resolve(fn()).catch(() => 'fine'),
  })
  const boom = new Error('boom')
  await expect(
    swallowing.wrap('wrapOperationAttemptFn', { ...info, attempt: 1 }, () => Promise.reject(boom)),
  ).rejects.toBe(boom)
})

test.each<[string, () => void, unknown]>([
  ['returns nothing', () => {}, undefined],
  [
    'throws at once',
    () => {
      throw new Error('declined')
    },
    'declined',
  ],
])('code that is not async runs once: it %s', async (_what, plain, message) => {
  let runs = 0
  const code = () => {
    runs++
    return plain()
  }
  const plugin: DurableInstrumentationPlugin = { wrapOperationAttemptFn: async (_info, fn) => await fn() }
  const wrapped = runnerOf(plugin).wrap('wrapOperationAttemptFn', { ...info, attempt: 1 }, code as () => Promise<void>)
  expect(await wrapped.catch((error: Error) => error.message)).toBe(message)
  expect(runs).toBe(1)
})

test('log fields of all plugins come together, without those of a faulty one', () => {
  const runner = runnerOf(
    { enrichLogContext: () => ({ a: 1 }) },
    {
      enrichLogContext() {
        throw new Error('faulty')
      },
    },
    { enrichLogContext: () => undefined },
    { enrichLogContext: () => ({ b: true }) },
  )
  expect(runner.enrichLogContext()).toEqual({ a: 1, b: true })
})

const recorded: WireOperation = {
  Id: 'a',
  Type: 'STEP',
  Name: 'charge',
  Status: 'FAILED',
  StartTimestamp: 1_731_622_400,
  StepDetails: { Attempt: 2, Error: { ErrorType: 'RangeError', ErrorMessage: 'limit' } },
}

test('an operation is told as the history has it, and what is told on top counts more', () => {
  expect(operationInfo(recorded, { id: 'known', name: 'known', subType: 'Step' }, { isReplay: true })).toEqual({
    id: 'a',
    name: 'charge',
    type: 'STEP',
    subType: 'Step',
    status: 'FAILED',
    startTimestamp: new Date(1_731_622_400_000),
    error: expect.objectContaining({ message: 'limit' }),
    attempt: 2,
    isReplay: true,
  })
  expect(operationInfo(undefined, { id: 'b', type: 'WAIT' })).toEqual({ id: 'b', type: 'WAIT', isReplay: false })
})

test('several operations are told by id', () => {
  expect(Object.keys(operationInfos([recorded, { ...recorded, Id: 'b' }]))).toEqual(['a', 'b'])
})

test('a test can put a function in the place of a body, and the wraps are told as ever', async () => {
  const attempt = { ...info, attempt: 1 }
  const body = async () => 'the body'
  expect(await runnerOf({}, { replaceOperationAttemptFn: () => undefined }).attemptBody(attempt, body)()).toBe(
    'the body',
  )
  const runner = runnerOf({
    replaceOperationAttemptFn:
      ({ id }) =>
      () =>
        `in the place of ${id}`,
  })
  expect(await runner.wrap('wrapOperationAttemptFn', attempt, runner.attemptBody(attempt, body))).toBe(
    'in the place of a',
  )
})
