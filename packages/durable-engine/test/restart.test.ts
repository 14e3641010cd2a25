import { describe, expect, test } from 'vitest'
import { memoryStore } from '../src/memory-store.ts'
import { openSqliteStore } from '../src/sqlite-store.ts'
import { invoke, pending, START, succeeded, turn, update, World, wait } from './world.ts'

const stores = { 'memory store': memoryStore, 'SQLite store': () => openSqliteStore(':memory:') }
const never = new Promise<never>(() => {})

describe.each(Object.entries(stores))('after a restart, on the %s', (_, openStore) => {
  const open = () => World.open({ store: openStore() })

  test('an invocation that was in flight is recorded as failed and repeated at once', async () => {
    const world = await open()
    world.durable(
      'f',
      async (call) => {
        await call.checkpoint(update('STEP', 'START', 'a'))
        return await never
      },
      async (call) => {
        expect(call.event.InitialExecutionState.Operations[1]).toMatchObject({ Id: 'a', Status: 'STARTED' })
        await call.checkpoint(update('STEP', 'SUCCEED', 'a'))
        return succeeded('"done"')
      },
    )
    const arn = await world.start()
    for (let i = 0; i < 5; i += 1) await turn()
    await world.restart()
    await world.finish(arn)
    expect(await world.history(arn)).toEqual([
      'StepStarted a',
      'InvocationCompleted Runtime.ExitError',
      'StepSucceeded a',
      'InvocationCompleted',
      'ExecutionSucceeded',
    ])
    expect(world.clock.now()).toBe(START)
  })

  test('lost invocations do not count as attempts', async () => {
    const world = await World.open({ store: openStore(), settings: { maxInvocationAttempts: 1 } })
    world.durable(
      'f',
      () => never,
      () => never,
      () => succeeded(),
    )
    const arn = await world.start()
    await turn()
    await world.restart()
    await turn()
    await world.restart()
    await world.finish(arn)
    expect((await world.engine.getExecution(arn)).Status).toBe('SUCCEEDED')
  })

  test('the token and the late output of a lost invocation are worth nothing', async () => {
    const world = await open()
    const gate = Promise.withResolvers<void>()
    const late = Promise.withResolvers<unknown>()
    world.durable(
      'f',
      async (call) => {
        await gate.promise
        late.resolve(await call.checkpoint(update('STEP', 'SUCCEED', 'late')).catch((error: unknown) => error))
        return succeeded('"late"')
      },
      () => succeeded('"new"'),
    )
    const arn = await world.start()
    await turn()
    await world.restart()
    gate.resolve()
    await world.finish(arn)
    expect(await world.engine.getExecution(arn)).toMatchObject({ Result: '"new"' })
    expect(await late.promise).toMatchObject({ message: 'Invalid checkpoint token' })
  })

  test('the closed engine changes nothing more', async () => {
    const world = await open()
    world.durable('f', () => succeeded())
    const closed = world.engine
    await world.restart()
    await expect(closed.invoke({ functionName: 'f:1', payload: '', invocationType: 'Event' })).rejects.toMatchObject({
      name: 'ServiceException',
      message: 'The engine is closed.',
    })
    expect((await world.engine.listExecutions({ functionName: 'f' })).DurableExecutions).toEqual([])
  })

  test('timers go on, and overdue ones fire at once, in order, not before their time', async () => {
    const world = await open()
    world.durable(
      'f',
      async (call) => {
        const seconds = Number(call.event.InitialExecutionState.Operations[0]?.ExecutionDetails?.InputPayload)
        await call.checkpoint(wait('w', seconds))
        return pending
      },
      () => succeeded(),
    )
    const arns = [] as string[]
    for (const seconds of [30, 10, 20, 100]) arns.push(await world.start({ payload: String(seconds) }))
    await world.settle()
    await world.engine.close()
    await world.clock.advanceBy(60_000)
    const order: number[] = []
    await world.restart((notice) => {
      if (notice.kind !== 'event' || notice.event.EventType !== 'WaitSucceeded') return
      order.push(notice.event.WaitSucceededDetails?.Duration ?? 0)
      expect(notice.event.EventTimestamp).toBe(world.clock.now())
    })
    await world.settle()
    expect(order).toEqual([10, 20, 30])
    await world.finish(arns[3] ?? '')
    expect(order).toEqual([10, 20, 30, 100])
    expect(world.clock.now()).toBe(START + 100_000)
  })

  test('a wait that ended meanwhile is part of what the repeated invocation gets', async () => {
    const world = await open()
    world.durable(
      'f',
      async (call) => {
        await call.checkpoint(wait('w', 10))
        return await never
      },
      (call) => {
        expect(call.event.InitialExecutionState.Operations[1]).toMatchObject({ Id: 'w', Status: 'SUCCEEDED' })
        expect(call.event.UpdatedOperationIds).toEqual(['w'])
        return succeeded()
      },
    )
    const arn = await world.start()
    for (let i = 0; i < 5; i += 1) await turn()
    await world.engine.close()
    await world.clock.advanceBy(20_000)
    await world.restart()
    await world.finish(arn)
    expect(await world.history(arn)).toEqual([
      'WaitStarted w',
      'WaitSucceeded w',
      'InvocationCompleted Runtime.ExitError',
      'InvocationCompleted',
      'ExecutionSucceeded',
    ])
  })

  test('an outcome that was decided is kept', async () => {
    const world = await open()
    world.durable('f', async (call) => {
      await call.checkpoint(update('EXECUTION', 'SUCCEED', 'x', { Payload: '"decided"' }))
      return await never
    })
    const arn = await world.start()
    for (let i = 0; i < 5; i += 1) await turn()
    await world.restart()
    await world.finish(arn)
    expect(await world.engine.getExecution(arn)).toMatchObject({ Status: 'SUCCEEDED', Result: '"decided"' })
    expect(world.calls.get(arn)).toBe(1)
  })

  test('a plain function that was running for a chained invoke is called again', async () => {
    const world = await open()
    let calls = 0
    world.plain('p', async () => {
      calls += 1
      return calls === 1 ? await never : { ok: true, payload: '"again"' }
    })
    world.durable(
      'f',
      async (call) => {
        await call.checkpoint(invoke('i', 'p'))
        return pending
      },
      (call) => succeeded(call.event.InitialExecutionState.Operations[1]?.ChainedInvokeDetails?.Result),
    )
    const arn = await world.start()
    for (let i = 0; i < 8; i += 1) await turn()
    await world.restart()
    await world.finish(arn)
    expect(await world.engine.getExecution(arn)).toMatchObject({ Status: 'SUCCEEDED', Result: '"again"' })
    expect(calls).toBe(2)
  })

  test('callbacks can still be answered, names still lead to their execution', async () => {
    const world = await open()
    world.durable(
      'f',
      async (call) => {
        await call.checkpoint(update('CALLBACK', 'START', 'c'))
        return pending
      },
      () => succeeded('"answered"'),
    )
    const arn = await world.start({ executionName: 'n' })
    await world.settle()
    await world.restart()
    const answer = world.invoke({ executionName: 'n' })
    await world.engine.callbackSucceed(await world.callbackId(arn, 'c'))
    expect(await answer).toMatchObject({ executionArn: arn, payload: '"answered"' })
  })

  test('the pause before the next try of a failed invocation goes on', async () => {
    const world = await open()
    const failure = () => {
      throw { ErrorType: 'Boom' }
    }
    world.durable('f', failure, failure, failure, () => succeeded())
    const arn = await world.start()
    await world.after(1)
    await world.restart()
    await world.finish(arn)
    expect(world.clock.now()).toBe(START + 3000)
  })
})
