import {
  CallbackTimeoutError,
  type DurableContext,
  retryPresets,
  StepError,
  StepTimeoutError,
  withDurableExecution,
} from 'durable-core'
import { expect, test, vi } from 'vitest'
import { run, start } from '../src/index.ts'
import '../src/matchers.ts'

const book = withDurableExecution(async (_event: unknown, ctx: DurableContext) => {
  const quote = await ctx.step('quote', async () => await neverCalled())
  const approval = await ctx
    .waitForCallback('approval', async () => {}, { timeout: { days: 2 } })
    .catch((error) => {
      if (error instanceof CallbackTimeoutError) return '"nobody answered"'
      throw error
    })
  return { quote, approval }
})

function neverCalled(): Promise<number> {
  throw new Error('the real body of a mocked step has run')
}

test('a step can be mocked by name: its body does not run, and its retries are real', async () => {
  const attempts: number[] = []
  const outcome = await run(book, {
    steps: {
      quote(attempt) {
        attempts.push(attempt)
        if (attempt < 3) throw new Error('not yet')
        return 42
      },
    },
    callbacks: { approval: { succeed: 'yes' } },
  })
  expect(outcome).toHaveSucceededWith({ quote: 42, approval: '"yes"' })
  expect(outcome).toHaveStep('quote', { attempts: 3 })
  expect(attempts).toEqual([1, 2, 3])
})

test('a mock that stood in for nothing is reported, for then the real body has run', async () => {
  const handler = withDurableExecution(async (_event: unknown, ctx: DurableContext) => {
    await ctx.step('charge', async () => 1)
    await ctx.wait('pause', { seconds: 1 })
  })
  await expect(run(handler, { steps: { chrage: () => 2 } })).rejects.toThrow(
    'There was no step "chrage" for its mock to stand in for. There were: charge, pause.',
  )
  await expect(run(handler, { steps: { pause: () => 2 } })).rejects.toThrow('only what has a body')
})

test('a step can be made to time out, and the handler sees the error of a real timeout', async () => {
  const handler = withDurableExecution(async (_event: unknown, ctx: DurableContext) => {
    try {
      return await ctx.step('slow', async () => 'in time', {
        timeout: { seconds: 5 },
        retryStrategy: retryPresets.noRetry,
      })
    } catch (error) {
      return error instanceof StepError && error.cause instanceof StepTimeoutError ? 'too late' : 'something else'
    }
  })
  const timeOut = () => {
    throw new StepTimeoutError('slow', 5)
  }
  expect(await run(handler)).toHaveSucceededWith('in time')
  expect(await run(handler, { steps: { slow: timeOut } })).toHaveSucceededWith('too late')
})

test('a callback can be left alone until it times out, two days later', async () => {
  const outcome = await run(book, { steps: { quote: () => 1 }, callbacks: { approval: 'timeout' } })
  expect(outcome).toHaveSucceededWith({ quote: 1, approval: '"nobody answered"' })
  expect(outcome.ofType('CALLBACK')).toMatchObject([{ status: 'TIMED_OUT' }])
})

test('leaving a callback alone that has no timeout is refused', async () => {
  const handler = withDurableExecution(async (_event: unknown, ctx: DurableContext) =>
    ctx.waitForCallback('approval', async () => {}),
  )
  await expect(run(handler, { callbacks: { approval: 'timeout' } })).rejects.toThrow('it waits for ever')
})

test('an invocation can be made to run into its time limit: the execution goes on in the next one', async () => {
  const outcome = await run(book, {
    steps: { quote: () => 1 },
    callbacks: { approval: { succeed: 'yes' } },
    faults: [{ kind: 'timeout', checkpoint: 1 }],
  })
  expect(outcome).toHaveSucceededWith({ quote: 1, approval: '"yes"' })
  expect(outcome.history.map(({ EventType }) => EventType)).toContain('InvocationCompleted')
  const plain = await run(book, { steps: { quote: () => 1 }, callbacks: { approval: { succeed: 'yes' } } })
  expect(outcome.invocations).toBe(plain.invocations + 1)
})

test('a fault can be put at the checkpoint with a change; one that meets nothing is reported', async () => {
  const options = { steps: { quote: () => 1 }, callbacks: { approval: { succeed: 'yes' } } }
  const outcome = await run(book, { ...options, faults: [{ kind: 'crash-before', update: 'SUCCEED quote' }] })
  expect(outcome.bodyRuns.find(({ name }) => name === 'quote')?.count).toBe(2)
  const never = { kind: 'crash-before', update: 'SUCCEED quote', occurrence: 3 } as const
  await expect(run(book, { ...options, faults: [never] })).rejects.toThrow(
    'The fault crash-before at "SUCCEED quote", occurrence 3, met nothing: no checkpoint carried that change. There were: START quote, SUCCEED quote',
  )
})

test('an execution can be stopped', async () => {
  await using execution = await start(book, { steps: { quote: () => 1 } })
  await execution.callback('approval')
  await execution.stop({ ErrorType: 'Cancelled', ErrorMessage: 'by its customer' })
  const outcome = await execution.finished()
  expect(outcome.status).toBe('STOPPED')
  expect(outcome.error?.ErrorMessage).toBe('by its customer')
  expect(outcome).not.toHaveFailedWith('by its customer')
})

test('executions side by side have their own time, callbacks and counts', async () => {
  const handler = withDurableExecution(async (event: { readonly days: number }, ctx: DurableContext) => {
    await ctx.wait('sleep', { days: event.days })
    const answer = await ctx.waitForCallback('answer', async () => {})
    return `${answer} after ${event.days}`
  })
  const days = [1, 20, 300]
  const outcomes = await Promise.all(
    days.map((n) => run(handler, { input: { days: n }, callbacks: { answer: { succeed: n } } })),
  )
  expect(outcomes.map(({ result, invocations }) => [result, invocations])).toEqual(
    days.map((n) => [`${n} after ${n}`, 3]),
  )
})

test('an execution that is left behind is closed with its block', async () => {
  let left: Awaited<ReturnType<typeof start>>
  {
    await using execution = await start(book, { steps: { quote: () => 1 } })
    await execution.callback('approval')
    left = execution
  }
  await expect(left.stop()).rejects.toThrow()
})

test('what the service refuses fails the execution, as it does on AWS; the invocation is not repeated', async () => {
  const handler = withDurableExecution(async (_event: unknown, ctx: DurableContext) => {
    await ctx.step('large', async () => 'x'.repeat(2000))
  })
  const outcome = await run(handler, { settings: { maxPayloadBytes: 1000 } })
  expect(outcome.status).toBe('FAILED')
  expect(outcome.invocations).toBe(1)
})

test('fake timers are refused: the execution would never end', async () => {
  vi.useFakeTimers()
  try {
    await expect(start(book)).rejects.toThrow('setImmediate is faked, so this execution would never end.')
  } finally {
    vi.useRealTimers()
  }
})

test('the date may be faked, for the steps that read it', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date('2030-01-01') })
  try {
    const dated = withDurableExecution((_event: unknown, ctx: DurableContext) =>
      ctx.step('year', async () => new Date().getFullYear()),
    )
    expect((await run(dated)).result).toBe(2030)
  } finally {
    vi.useRealTimers()
  }
})

test('an input of null is null', async () => {
  const handler = withDurableExecution(async (event: unknown) => ({ event }))
  expect(await run(handler, { input: null })).toHaveSucceededWith({ event: null })
  expect(await run(handler)).toHaveSucceededWith({ event: {} })
})

test('a function that is invoked with something else than JSON fails, and the handler sees it', async () => {
  const shouting = { serialize: async () => 'HELLO', deserialize: async () => undefined }
  const handler = withDurableExecution((_event: unknown, ctx: DurableContext) =>
    ctx.invoke('greet', 'greet', {}, { payloadSerdes: shouting }),
  )
  expect(await run(handler, { functions: { greet: async () => 1 } })).toHaveFailedWith('is not valid JSON')
})

test('an invocation that takes longer than it may is over, and the next one tries again', async () => {
  const handler = withDurableExecution((_event: unknown, ctx: DurableContext) =>
    ctx.step('work', async () => {
      if (hangs.shift()) await new Promise(() => {})
      return 'done'
    }),
  )
  const hangs = [true]
  const outcome = await run(handler, { timeoutSeconds: 0.1 })
  expect(outcome).toHaveSucceededWith('done')
  expect(outcome.history.map((event) => event.InvocationCompletedDetails?.Error?.Payload?.ErrorMessage)).toContain(
    'Task timed out after 0.10 seconds',
  )
})

test('callbacks of a durable function that the handler invokes are answered too', async () => {
  const ask = withDurableExecution((_event: unknown, ctx: DurableContext) =>
    ctx.waitForCallback('approval', async () => {}, { timeout: { days: 1 } }),
  )
  const handler = withDurableExecution((_event: unknown, ctx: DurableContext) => ctx.invoke('ask', 'ask:1', {}))
  const options = { durableFunctions: { ask } }
  expect(await run(handler, { ...options, callbacks: { approval: { succeed: 'yes' } } })).toHaveSucceededWith('"yes"')
  expect(await run(handler, { ...options, callbacks: { approval: 'timeout' } })).toHaveFailedWith('timed out')
  await using execution = await start(handler, options)
  await (await execution.callback('approval')).fail({ ErrorMessage: 'not today' })
  expect(await execution.finished()).toHaveFailedWith('not today')
})

test.each([
  [new Date(0), '1970-01-01T00:00:00.000Z'],
  [new Date('soon'), 'no date'],
])('a start at a time that runtimes misread is refused: %s', async (at, given) => {
  await expect(start(book, { at })).rejects.toThrow(`from 1973-03-03T09:46:40.000Z on, got ${given}`)
})
