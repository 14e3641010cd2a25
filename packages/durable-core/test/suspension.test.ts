import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { DurableContext } from '../src/index.ts'
import { retryPresets, withDurableExecution } from '../src/index.ts'
import { MemoryService } from './memory-service.ts'

const PENDING = { Status: 'PENDING' }

function forever(): Promise<never> {
  return new Promise(() => {})
}

/** A promise that the test settles. */
function gate(): { opened: Promise<void>; open: () => void } {
  let open = () => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { opened, open }
}

function durable(service: MemoryService, handler: (context: DurableContext) => Promise<unknown>) {
  return withDurableExecution(async (_event, context) => handler(context), { durableExecutionClient: service })
}

test('an awaited wait suspends at once, whatever plain code still runs', async () => {
  const service = new MemoryService()
  const handler = durable(service, (context) => Promise.all([context.wait('window', { hours: 1 }), forever()]))
  expect(await service.invoke(handler)).toEqual(PENDING)
})

test('a callback that nobody awaits does not cut off plain code', async () => {
  const service = new MemoryService()
  const handler = durable(service, async (context) => {
    const [, id] = await context.createCallback('later')
    await context.step('send', async () => id)
    await sleep(60)
    return 'went on'
  })
  expect(await service.invoke(handler)).toEqual({ Status: 'SUCCEEDED', Result: '"went on"' })
})

test('nor does a whole child context that nobody awaits yet', async () => {
  const service = new MemoryService()
  const handler = durable(service, async (context) => {
    const answer = context.waitForCallback('approval', async () => {})
    await sleep(60)
    await context.step('meanwhile', async () => 'done')
    return answer
  })
  expect(await service.invoke(handler)).toEqual(PENDING)
  expect(service.find('meanwhile').Status).toBe('SUCCEEDED')
})

test('what a child context awaits counts as soon as the child itself is awaited', async () => {
  const service = new MemoryService()
  const handler = durable(service, async (context) => {
    const child = context.runInChildContext('child', async (inner) => inner.wait({ hours: 1 }))
    await sleep(20)
    return child
  })
  expect(await service.invoke(handler)).toEqual(PENDING)
})

test('a running step holds the invocation up, and a wait that ends meanwhile goes on in it', async () => {
  const service = new MemoryService()
  service.now = Date.now() - 60_000
  const { opened, open } = gate()
  // By the real clock the wait is due already, so the runtime asks at once; by then it is due for the service too.
  let polls = 0
  service.onCheckpoint = ({ Updates }) => {
    if (Updates?.length !== 0) return
    polls++
    service.now += 1_000
  }
  const handler = durable(service, (context) =>
    Promise.all([
      context.step('long', async () => opened),
      context.wait('short', { seconds: 1 }).then(() => context.step('after', async () => open())),
    ]),
  )
  expect((await service.invoke(handler)).Status).toBe('SUCCEEDED')
  expect(polls).toBe(1)
})

test('a serdes that takes its time to read holds the invocation up', async () => {
  const service = new MemoryService()
  const slow = {
    serialize: async (value: unknown) => JSON.stringify(value),
    deserialize: (text?: string) => sleep(10, JSON.parse(text ?? '')),
  }
  const handler = durable(service, (context) =>
    context.parallel([
      async (branch) => branch.wait({ hours: 1 }),
      async (branch) => {
        await branch.step('slow', async () => 1, { serdes: slow })
        await branch.wait({ seconds: 1 })
        await branch.step('next', async () => 2)
      },
    ]),
  )
  expect(await service.invoke(handler)).toEqual(PENDING)
  service.advance()
  expect(await service.invoke(handler)).toEqual(PENDING)
  expect(service.find('next').Status).toBe('SUCCEEDED')
})

test('a plugin that takes its time holds the invocation up', async () => {
  const service = new MemoryService()
  const onOperationStart = ({ name }: { name?: string }) => sleep(name === 'child' ? 30 : 0)
  const handler = withDurableExecution(
    async (_event, context) =>
      context.parallel([
        async (branch) => branch.wait({ hours: 1 }),
        async (branch) => branch.runInChildContext('child', async (child) => child.step('next', async () => 2)),
      ]),
    { durableExecutionClient: service, plugins: [{ onOperationStart }] },
  )
  expect(await service.invoke(handler)).toEqual(PENDING)
  expect(service.find('next').Status).toBe('SUCCEEDED')
})

test('so does one around the code of a child context, before it and after it', async () => {
  const service = new MemoryService()
  const wrapChildContextFn = async (_info: unknown, code: () => unknown) => {
    await sleep(20)
    await code()
    await sleep(20)
  }
  const handler = withDurableExecution(
    async (_event, context) =>
      context.parallel([
        async (branch) => branch.wait({ hours: 1 }),
        async (branch) => {
          await branch.runInChildContext('child', async (child) => child.step('next', async () => 2))
          await branch.step('last', async () => 3)
        },
      ]),
    { durableExecutionClient: service, plugins: [{ wrapChildContextFn }] },
  )
  expect(await service.invoke(handler)).toEqual(PENDING)
  expect(service.find('last').Status).toBe('SUCCEEDED')
})

test('a retry that nobody awaits suspends nothing, and is left behind when the handler returns', async () => {
  const service = new MemoryService()
  const handler = durable(service, async (context) => {
    void context.step('flaky', async () => Promise.reject(new Error('no')), { retryStrategy: retryPresets.linear })
    await sleep(30)
    return 'done'
  })
  expect(await service.invoke(handler)).toEqual({ Status: 'SUCCEEDED', Result: '"done"' })
  expect(service.find('flaky').Status).toBe('PENDING')
})

test('a branch that lost is left behind at once, and its late result is not written', async () => {
  const service = new MemoryService()
  const { opened, open } = gate()
  const handler = durable(service, async (context) => {
    const batch = await context.parallel(
      'race',
      [async () => 'fast', async (branch) => branch.step('slow', async () => opened.then(() => 'late'))],
      { completionConfig: { minSuccessful: 1 } },
    )
    await context.wait('long', { days: 1 })
    return [batch.getResults(), batch.startedCount]
  })
  expect(await service.invoke(handler)).toEqual(PENDING)
  const written = service.updates.length
  open()
  await sleep(5)
  expect(service.updates).toHaveLength(written)
  expect(service.find('slow').Status).toBe('STARTED')
  expect(await service.run(handler)).toEqual({ Status: 'SUCCEEDED', Result: '[["fast"],1]' })
})

test('a child context that fails with a step still running does not hold up the wait that follows', async () => {
  const service = new MemoryService()
  const handler = durable(service, async (context) => {
    await context
      .runInChildContext('doomed', async (child) =>
        Promise.all([
          child.step('slow', forever),
          child.step('broken', async () => Promise.reject(new Error('boom')), { retryStrategy: retryPresets.noRetry }),
        ]),
      )
      .catch(() => {})
    await context.wait({ days: 1 })
  })
  expect(await service.invoke(handler)).toEqual(PENDING)
})

test('operations that a left-behind branch calls later never start', async () => {
  const service = new MemoryService()
  const { opened, open } = gate()
  let started = false
  const handler = durable(service, async (context) => {
    await context.parallel(
      [
        async () => 'fast',
        async (branch) => {
          await opened
          return branch.step('never', async () => {
            started = true
          })
        },
      ],
      { completionConfig: { minSuccessful: 1 } },
    )
    open()
    await context.step('after', async () => sleep(5))
  })
  expect((await service.invoke(handler)).Status).toBe('SUCCEEDED')
  expect(started).toBe(false)
})

test('a context that is used after its end, by code that is still at work, fails the execution', async () => {
  const service = new MemoryService()
  const handler = durable(service, async (context) => {
    const { promise, resolve } = Promise.withResolvers<DurableContext>()
    await context.runInChildContext('short', async (child) => resolve(child))
    await (await promise).step('late', async () => 1)
  })
  expect(await service.invoke(handler)).toMatchObject({
    Error: { ErrorMessage: expect.stringContaining('context 1 has ended') },
  })
})

test.for<[string, (child: DurableContext) => Promise<unknown>]>([
  ['a step', (child) => child.step('late', async () => sleep(5))],
  ['a wait', (child) => child.wait('late', { seconds: 5 })],
  ['a child context', (child) => child.runInChildContext('late', async () => sleep(5))],
])('%s that is awaited after its context has ended without it fails the execution', async ([, operation]) => {
  const service = new MemoryService()
  const handler = durable(service, async (context) => {
    let late: Promise<unknown> | undefined
    await context.runInChildContext('short', async (child) => {
      late = operation(child)
    })
    await late
  })
  expect(await service.invoke(handler)).toMatchObject({
    Error: { ErrorMessage: expect.stringContaining('context 1 has ended') },
  })
})

test('a result that came before its context ended can be awaited afterwards', async () => {
  const service = new MemoryService()
  const handler = durable(service, async (context) => {
    let early: Promise<number> | undefined
    await context.runInChildContext('short', async (child) => {
      early = child.step('early', async () => 1)
      await early
    })
    return await early
  })
  expect(await service.invoke(handler)).toMatchObject({ Result: '1' })
})

test('a branch that has lost while its write was on its way is not resumed when the write is accepted', async () => {
  const service = new MemoryService()
  const { opened, open } = gate()
  service.onCheckpoint = async ({ Updates }) => {
    if (!Updates?.some(({ Name, Action }) => Name === 'written' && Action === 'SUCCEED')) return
    open()
    await sleep(5)
  }
  let resumed = false
  const handler = durable(service, async (context) => {
    await context.parallel(
      [
        async () => opened,
        async (branch) => {
          await branch.step('written', async () => 1)
          resumed = true
        },
      ],
      { completionConfig: { minSuccessful: 1 } },
    )
    await context.step('after', async () => 1)
  })
  expect((await service.invoke(handler)).Status).toBe('SUCCEEDED')
  expect(service.find('written').Status).toBe('SUCCEEDED')
  expect(resumed).toBe(false)
})

test('nothing is written after the outcome, and no code behind an operation is resumed', async () => {
  const service = new MemoryService()
  const { opened, open } = gate()
  let resumed = false
  const handler = durable(service, async (context) => {
    void context
      .step('forgotten', async () => opened)
      .then(() => {
        resumed = true
      })
    return 'returned'
  })
  expect(await service.invoke(handler)).toEqual({ Status: 'SUCCEEDED', Result: '"returned"' })
  const written = service.requests.length
  open()
  await sleep(60)
  expect(service.requests).toHaveLength(written)
  expect(resumed).toBe(false)
})

test('while the last writes are on their way, nothing joins them, and nothing begins', async () => {
  const { opened, open } = gate()
  const service = new MemoryService()
  let wentOn = false
  service.onCheckpoint = async () => {
    open()
    for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve))
  }
  const handler = durable(service, async (context) => {
    const forgotten = context.step('forgotten', async () => opened)
    void forgotten.then(() => {
      wentOn = true
    })
    void context.runInChildContext('child', async () => 1)
    await Promise.resolve()
    return 'done'
  })
  expect(await service.invoke(handler)).toMatchObject({ Status: 'SUCCEEDED' })
  expect(service.updates.filter(({ Name, Action }) => Name === 'forgotten' && Action === 'SUCCEED')).toEqual([])
  expect(wentOn).toBe(false)
})

test('an invocation leaves no timer behind', async () => {
  const timers = () => process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length
  const service = new MemoryService()
  const before = timers()
  const handler = durable(service, (context) => Promise.all([context.wait({ days: 1 }), context.step(async () => 1)]))
  await service.invoke(handler)
  expect(timers()).toBe(before)
})

test('nor does code that is still at work after the outcome, and awaits something then', async () => {
  const timers = () => process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length
  const service = new MemoryService()
  const before = timers()
  const late = gate()
  const handler = durable(service, async (context) => {
    const [answer] = await context.createCallback('answer')
    void late.opened.then(() => answer.then())
    await context.wait({ days: 1 })
  })
  expect(await service.invoke(handler)).toEqual(PENDING)
  late.open()
  await new Promise((resolve) => setImmediate(resolve))
  expect(timers()).toBe(before)
})

test('a catch around an operation does not see the suspension', async () => {
  const service = new MemoryService()
  const seen: unknown[] = []
  const handler = durable(service, async (context) => {
    try {
      await context.wait({ hours: 1 })
    } catch (error) {
      seen.push(error)
    } finally {
      seen.push('finally')
    }
  })
  expect(await service.invoke(handler)).toEqual(PENDING)
  expect(seen).toEqual([])
})

test('a promise of plain code may reject on replay after its combinator was recorded, and ends no process', async () => {
  const service = new MemoryService()
  const handler = durable(service, async (context) => {
    const broken = async () => {
      throw new Error('broken')
    }
    // The types allow only what an operation has returned; plain JavaScript knows no types.
    await context.promise.allSettled([broken() as never, context.step('other', async () => 1)])
    await context.wait({ seconds: 1 })
  })
  const unhandled: unknown[] = []
  const listen = (error: unknown) => unhandled.push(error)
  process.on('unhandledRejection', listen)
  try {
    expect(await service.run(handler)).toMatchObject({ Status: 'SUCCEEDED' })
    await new Promise((resolve) => setImmediate(resolve))
  } finally {
    process.off('unhandledRejection', listen)
  }
  expect(unhandled).toEqual([])
})
