import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test, vi } from 'vitest'
import type { DurableContext, DurableExecutionConfig } from '../src/index.ts'
import { retryPresets, StepSemantics, withDurableExecution } from '../src/index.ts'
import { MemoryService } from './memory-service.ts'

const PENDING = { Status: 'PENDING' }

function durable(
  service: MemoryService,
  code: (context: DurableContext) => Promise<unknown>,
  config?: DurableExecutionConfig,
) {
  return withDurableExecution(async (_event, context) => code(context), { durableExecutionClient: service, ...config })
}

/** What the service knows when an invocation dies in a body whose start was accepted: the body never returns here. */
async function die(service: MemoryService, code: (context: DurableContext) => Promise<unknown>): Promise<void> {
  const started = Promise.withResolvers<void>()
  service.onCheckpoint = () => void setTimeout(started.resolve, 5)
  void service.invoke(durable(service, code))
  await started.promise
  service.onCheckpoint = () => {}
}

const forever = () => new Promise<never>(() => {})
const actions = (service: MemoryService) =>
  service.updates.map(({ Action, Error: error }) => [Action, error?.ErrorType])

test('an interrupted step runs again as the same attempt, and is not started twice', async () => {
  const service = new MemoryService()
  await die(service, (context) => context.step('work', forever, { maxInterruptions: 0 }))
  const attempts: number[] = []
  const handler = durable(service, (context) => context.step('work', async ({ attempt }) => attempts.push(attempt)))
  expect(await service.invoke(handler)).toMatchObject({ Status: 'SUCCEEDED' })
  expect(attempts).toEqual([1])
  expect(actions(service)).toEqual([
    ['START', undefined],
    ['SUCCEED', undefined],
  ])
})

test('an interrupted step that runs at most once per retry does not run again by itself', async () => {
  const service = new MemoryService()
  const config = { semantics: StepSemantics.AtMostOncePerRetry, retryStrategy: retryPresets.noRetry }
  await die(service, (context) => context.step('work', forever, config))
  let ran = false
  const handler = durable(service, (context) =>
    context.step(
      'work',
      async () => {
        ran = true
      },
      config,
    ),
  )
  expect(await service.invoke(handler)).toMatchObject({ Status: 'FAILED' })
  expect(ran).toBe(false)
  expect(actions(service)).toEqual([
    ['START', undefined],
    ['FAIL', 'StepInterruptedError'],
  ])
})

test('a step that kills its sandbox ends after the interruptions it may have', async () => {
  const service = new MemoryService()
  const code = (context: DurableContext) => context.step('deadly', forever, { maxInterruptions: 1 })
  await die(service, code)
  expect(await service.invoke(durable(service, code))).toEqual(PENDING)
  service.advance()
  await die(service, code)
  expect(await service.invoke(durable(service, code))).toMatchObject({ Status: 'FAILED' })
  expect(actions(service)).toEqual([
    ['START', undefined],
    ['RETRY', 'StepInterruptedError'],
    ['START', undefined],
    ['FAIL', 'StepInterruptedError'],
  ])
})

test('a step that may be interrupted so often has its start on record before its body runs', async () => {
  const service = new MemoryService()
  let before: unknown[] = []
  const handler = durable(service, async (context) => {
    const body = async () => {
      before = service.updates.map(({ Action }) => Action)
    }
    await context.step('heavy', body, { maxInterruptions: 2 })
  })
  await service.invoke(handler)
  expect(before).toEqual(['START'])
})

test('an attempt that takes too long fails, its signal is aborted, and the strategy decides', async () => {
  const service = new MemoryService()
  const reasons: unknown[] = []
  const handler = durable(service, (context) =>
    context.step(
      'slow',
      async ({ signal, attempt }) => {
        if (attempt === 2) return 'in time'
        signal.addEventListener('abort', () => reasons.push(signal.reason))
        return forever()
      },
      { timeout: { seconds: 1 }, retryStrategy: retryPresets.linear },
    ),
  )
  expect(await service.run(handler)).toMatchObject({ Result: '"in time"' })
  expect(reasons).toMatchObject([{ name: 'StepTimeoutError', timeoutSeconds: 1 }])
  expect(actions(service)[1]).toEqual(['RETRY', 'StepTimeoutError'])
})

test('the signal of a body is aborted when its branch has lost', async () => {
  const service = new MemoryService()
  const aborted = Promise.withResolvers<unknown>()
  const handler = durable(service, async (context) => {
    await context.parallel(
      [
        async (branch) =>
          branch.step('slow', async ({ signal }) => {
            signal.addEventListener('abort', () => aborted.resolve(signal.reason))
            return forever()
          }),
        async (branch) => branch.step('fast', async () => 1),
      ],
      { completionConfig: { minSuccessful: 1 } },
    )
    await context.wait({ days: 1 })
  })
  expect(await service.invoke(handler)).toEqual(PENDING)
  expect(await aborted.promise).toMatchObject({ name: 'AbortError' })
})

test('a signal that a body asks for after its branch has lost is aborted already', async () => {
  const service = new MemoryService()
  const lost = Promise.withResolvers<void>()
  const seen = Promise.withResolvers<AbortSignal>()
  const handler = durable(service, async (context) => {
    const slow = async (branch: DurableContext) =>
      branch.step('slow', async (attempt) => {
        await lost.promise
        seen.resolve(attempt.signal)
      })
    await context.parallel([slow, async () => 1], { completionConfig: { minSuccessful: 1 } })
    lost.resolve()
    await context.wait({ days: 1 })
  })
  expect(await service.invoke(handler)).toEqual(PENDING)
  expect((await seen.promise).aborted).toBe(true)
})

test('close to the deadline an invocation yields, and the next one goes on', async () => {
  const service = new MemoryService()
  const code = async (context: DurableContext) => {
    let sum = 0
    for (let i = 0; i < 20; i++) sum += await context.step(`step-${i}`, async () => sleep(5, i))
    return sum
  }
  const handler = durable(service, code, { yieldMargin: { seconds: 60 } })
  const soon = { getRemainingTimeInMillis: () => 60_030 }
  expect(await service.invoke(handler, soon)).toEqual(PENDING)
  expect(service.updates.at(-1)).toMatchObject({ Type: 'WAIT', Name: 'yield', WaitOptions: { WaitSeconds: 1 } })
  expect(service.operations.size).toBeLessThan(20)
  service.advance()
  expect(await service.run(handler)).toEqual({ Status: 'SUCCEEDED', Result: '190' })
})

test('a body that runs into the deadline has its signal aborted, and holds the yield up until it ends', async () => {
  const service = new MemoryService()
  const handler = durable(
    service,
    async (context) => {
      await context.step(
        'listens',
        async ({ signal }) => new Promise((resolve) => signal.addEventListener('abort', resolve)),
      )
      return context.step('next', async () => 'done')
    },
    { yieldMargin: { seconds: 60 } },
  )
  expect(await service.invoke(handler, { getRemainingTimeInMillis: () => 60_010 })).toEqual(PENDING)
  expect(service.find('listens').Status).toBe('SUCCEEDED')
  expect(service.updates.map(({ Name }) => Name)).not.toContain('next')
  service.advance()
  expect(await service.run(handler)).toEqual({ Status: 'SUCCEEDED', Result: '"done"' })
})

test('so it is if it asks for its signal only then', async () => {
  const service = new MemoryService()
  let isAborted = false
  const code = async (context: DurableContext) =>
    context.step('asks late', async (attempt) => {
      await sleep(50)
      isAborted = attempt.signal.aborted
    })
  const handler = durable(service, code, { yieldMargin: { seconds: 60 } })
  await service.invoke(handler, { getRemainingTimeInMillis: () => 60_010 })
  expect(isAborted).toBe(true)
})

test('an invocation that the service repeats under the same request id yields anew', async () => {
  const service = new MemoryService()
  const code = async (context: DurableContext) => {
    for (let i = 0; i < 3; i++) await context.step(() => sleep(20))
  }
  const handler = durable(service, code, { yieldMargin: { seconds: 60 } })
  const soon = { awsRequestId: 'repeated', getRemainingTimeInMillis: () => 60_010 }
  expect(await service.invoke(handler, soon)).toEqual(PENDING)
  service.advance()
  expect(await service.invoke(handler, soon)).toEqual(PENDING)
  const yields = service.updates.filter(({ Name }) => Name === 'yield')
  expect(new Set(yields.map(({ Id }) => Id)).size).toBe(2)
})

test('the timeout of a body that does not listen to it still counts then', async () => {
  const service = new MemoryService()
  const handler = durable(
    service,
    (context) =>
      context.step('deaf', async ({ signal, attempt }) => (attempt > 1 ? signal.aborted : forever()), {
        timeout: { seconds: 1 },
        retryStrategy: retryPresets.linear,
      }),
    { yieldMargin: { seconds: 60 } },
  )
  expect(await service.invoke(handler, { getRemainingTimeInMillis: () => 60_010 })).toEqual(PENDING)
  expect(actions(service)[1]).toEqual(['RETRY', 'StepTimeoutError'])
  expect(await service.run(handler)).toEqual({ Status: 'SUCCEEDED', Result: 'false' })
})

test('where no deadline is in sight an invocation does not yield', async () => {
  const service = new MemoryService()
  const code = async (context: DurableContext) => {
    await context.step('work', () => sleep(20))
    return context.step('more', async () => 'done')
  }
  const handler = durable(service, code, { yieldMargin: { seconds: 60 } })
  const never = { getRemainingTimeInMillis: () => Number.POSITIVE_INFINITY }
  expect(await service.invoke(handler, never)).toEqual({ Status: 'SUCCEEDED', Result: '"done"' })
})

test('the start of a step rides with its end, and leaves alone only when the body takes 50 ms', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  try {
    const service = new MemoryService()
    const body = (millis: number) => async () => new Promise<void>((resolve) => setTimeout(resolve, millis))
    let isRunning = true
    const handler = durable(service, async (context) => {
      // Each waits for itself, and not for the rest of the 50 ms of the one before.
      for (let i = 0; i < 5; i++) await context.step(body(30))
      await context.step('long', body(60))
    })
    const invocation = service.invoke(handler).finally(() => {
      isRunning = false
    })
    while (isRunning) await vi.advanceTimersByTimeAsync(1)
    await invocation
    const together = ['START', 'SUCCEED']
    expect(service.requests.map(({ Updates }) => Updates?.map(({ Action }) => Action))).toEqual([
      ...Array(5).fill(together),
      ['START'],
      ['SUCCEED'],
    ])
  } finally {
    vi.useRealTimers()
  }
})
