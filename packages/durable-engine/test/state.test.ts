import { expect, test, vi } from 'vitest'
import { memoryStore } from '../src/memory-store.ts'
import type { Event } from '../src/model/event.ts'
import type { Operation, OperationUpdate } from '../src/model/wire.ts'
import { FaultyStore } from '../src/testing/faulty-store.ts'
import { type Call, pending, succeeded, update, World, wait } from './world.ts'

const idsOf = (operations: readonly Operation[]) => operations.map(({ Id }) => Id)

/** All of an execution's state, as a handler's runtime collects it. */
async function allState(call: Call, MaxItems = 1000): Promise<readonly Operation[]> {
  const operations = [...call.event.InitialExecutionState.Operations]
  let Marker = call.event.InitialExecutionState.NextMarker
  while (Marker !== '') {
    const page = await call.state({ Marker, MaxItems })
    expect(page.Operations.length).toBeLessThanOrEqual(MaxItems)
    operations.push(...page.Operations)
    Marker = page.NextMarker ?? ''
  }
  return operations
}

test('what a finished context holds is left out, unless it is to be replayed', async () => {
  const world = await World.open()
  const inside = (context: string, ...updates: OperationUpdate[]) => [
    update('CONTEXT', 'START', context),
    ...updates.map((one) => ({ ...one, ParentId: context })),
  ]
  await world.run(
    async (call) => {
      await call.checkpoint(
        ...inside('closed', update('STEP', 'SUCCEED', 'closed-1'), update('CONTEXT', 'START', 'closed-2')),
        update('STEP', 'SUCCEED', 'closed-2-1', { ParentId: 'closed-2' }),
        ...inside('failed', update('STEP', 'SUCCEED', 'failed-1')),
        ...inside('replayed', update('STEP', 'SUCCEED', 'replayed-1')),
        ...inside('open', update('STEP', 'SUCCEED', 'open-1')),
      )
      await call.checkpoint(
        update('CONTEXT', 'SUCCEED', 'closed', { Payload: '1' }),
        update('CONTEXT', 'FAIL', 'failed', { Error: { ErrorType: 'Boom' } }),
        update('CONTEXT', 'SUCCEED', 'replayed', { ContextOptions: { ReplayChildren: true } }),
        wait('w', 1),
      )
      return pending
    },
    async (call) => {
      const { Operations } = call.event.InitialExecutionState
      const expected = ['closed', 'failed', 'replayed', 'replayed-1', 'open', 'open-1', 'w']
      expect(idsOf(Operations).slice(1)).toEqual(expected)
      expect(Operations[1]?.ContextDetails).toEqual({ Result: '1' })
      expect(Operations[3]?.ContextDetails).toEqual({ ReplayChildren: true })
      expect(idsOf((await call.state()).Operations)).toEqual(idsOf(Operations))
      return succeeded()
    },
  )
})

test('an execution with 3,000 operations reaches the handler in pages, each operation once, in order', async () => {
  const world = await World.open({ settings: { quotaMode: 'enforce', maxOperations: 3001 } })
  const ids = Array.from({ length: 2999 }, (_, i) => `step-${i}`)
  const arn = await world.run(
    async (call) => {
      for (let from = 0; from < ids.length; from += 250) {
        const batch = ids.slice(from, from + 250)
        await call.checkpoint(...batch.map((id) => update('STEP', 'SUCCEED', id, { Payload: `"${id}"` })))
      }
      await call.checkpoint(wait('w', 1))
      return pending
    },
    async (call) => {
      expect(call.event.InitialExecutionState.Operations).toHaveLength(1000)
      for (const size of [1000, 333]) expect(idsOf(await allState(call, size)).slice(1)).toEqual([...ids, 'w'])
      expect((await call.state()).Operations).toHaveLength(100)
      expect((await call.state({ MaxItems: 5000 })).Operations).toHaveLength(1000)
      return succeeded()
    },
  )
  expect((await world.engine.getExecution(arn)).Status).toBe('SUCCEEDED')
})

test('state is cut by size as well, and an operation larger than a page has one of its own', async () => {
  const world = await World.open({ settings: { maxPageBytes: 2500 } })
  const large = JSON.stringify('x'.repeat(3000))
  await world.run(
    async (call) => {
      const steps = ['a', 'b', 'c'].map((id) => update('STEP', 'SUCCEED', id, { Payload: large }))
      await call.checkpoint(...steps, wait('w', 1))
      return pending
    },
    async (call) => {
      expect(call.event.InitialExecutionState.Operations).toHaveLength(1)
      const { Operations, NextMarker } = await call.state({ Marker: call.event.InitialExecutionState.NextMarker })
      expect(idsOf(Operations)).toEqual(['a'])
      expect(NextMarker).toBeDefined()
      expect(idsOf(await allState(call)).slice(1)).toEqual(['a', 'b', 'c', 'w'])
      return succeeded()
    },
  )
})

test('no page is larger than its bound, whatever JSON and UTF-8 make of what is in it', async () => {
  const maxPageBytes = 5000
  const world = await World.open({ settings: { maxPageBytes } })
  const payloads = { a: '"'.repeat(900), b: '\u0001'.repeat(300), c: '€'.repeat(600), d: '🦊'.repeat(400) }
  await world.run(
    async (call) => {
      const steps = Object.entries(payloads).map(([id, Payload]) => update('STEP', 'SUCCEED', id, { Payload }))
      await call.checkpoint(...steps, wait('w', 1))
      return pending
    },
    async (call) => {
      const { Operations, NextMarker = '' } = call.event.InitialExecutionState
      const pages = [Operations]
      for (let Marker = NextMarker; Marker !== ''; ) {
        const page = await call.state({ Marker })
        pages.push(page.Operations)
        Marker = page.NextMarker ?? ''
      }
      expect(pages.flatMap(idsOf).slice(1)).toEqual(['a', 'b', 'c', 'd', 'w'])
      for (const page of pages) {
        const bytes = page.map((operation) => Buffer.byteLength(JSON.stringify(operation)))
        expect(bytes.reduce((sum, size) => sum + size)).toBeLessThanOrEqual(maxPageBytes)
      }
      return succeeded()
    },
  )
  expect.assertions(1 + 2)
})

test('pages show the operations there were when paging began', async () => {
  const world = await World.open({ settings: { maxPageOperations: 2 } })
  await world.run(
    async (call) => {
      await call.checkpoint(...['a', 'b', 'c'].map((id) => update('STEP', 'SUCCEED', id)), wait('w', 1))
      return pending
    },
    async (call) => {
      await call.checkpoint(update('STEP', 'SUCCEED', 'later'))
      expect(idsOf(await allState(call)).slice(1)).toEqual(['a', 'b', 'c', 'w'])
      return succeeded()
    },
  )
})

test('reading state writes nothing', async () => {
  const store = new FaultyStore(memoryStore())
  const world = await World.open({ store })
  await world.run(async (call) => {
    store.failWrite()
    expect((await call.state()).Operations).toHaveLength(1)
    store.failWrite(0)
    return succeeded()
  })
  expect.assertions(1)
})

test('a marker that is not ours, or of an earlier invocation, is refused', async () => {
  const world = await World.open({ settings: { maxPageOperations: 1 } })
  const markers = ['rubbish', Buffer.from('{}').toString('base64url')]
  await world.run(
    async (call) => {
      await call.checkpoint(wait('w', 1), wait('v', 2))
      return pending
    },
    (call) => {
      markers.push(call.event.InitialExecutionState.NextMarker)
      return pending
    },
    async (call) => {
      for (const Marker of markers) {
        await expect(call.state({ Marker })).rejects.toMatchObject({
          name: 'InvalidParameterValueException',
          message: 'Invalid marker',
        })
      }
      return succeeded()
    },
  )
  expect(markers[2]).not.toBe('')
})

async function worldWithHistory() {
  const world = await World.open()
  const arn = await world.run(async (call) => {
    for (let i = 0; i < 150; i += 1) {
      await call.checkpoint(update('STEP', 'START', `s${i}`), update('STEP', 'SUCCEED', `s${i}`, { Payload: `${i}` }))
    }
    return succeeded('"end"')
  })
  return { world, arn }
}

async function allEvents(world: World, arn: string, query: { maxItems?: number; reverseOrder?: boolean }) {
  const events: Event[] = []
  let marker: string | undefined
  do {
    const page = await world.engine.getHistory(arn, { ...query, ...(marker === undefined ? {} : { marker }) })
    events.push(...page.Events)
    marker = page.NextMarker
  } while (marker !== undefined)
  return events
}

test('a history is read in pages, in both directions', async () => {
  const { world, arn } = await worldWithHistory()
  const forward = await allEvents(world, arn, { maxItems: 7 })
  expect(forward.map(({ EventId }) => EventId)).toEqual(Array.from({ length: 303 }, (_, i) => i + 1))
  const backward = await allEvents(world, arn, { maxItems: 50, reverseOrder: true })
  expect(backward).toEqual(forward.toReversed())
  expect((await world.engine.getHistory(arn)).Events).toHaveLength(100)
  expect((await world.engine.getHistory(arn, { maxItems: 0 })).Events).toHaveLength(100)
  expect((await world.engine.getHistory(arn, { maxItems: 5000 })).Events).toHaveLength(303)
})

test('of a history with large payloads, little more is read than what fits into the page', async () => {
  const store = memoryStore()
  const world = await World.open({ store })
  const Payload = 'x'.repeat(1_000_000)
  const arn = await world.run(async (call) => {
    for (let n = 0; n < 50; n += 1) await call.checkpoint(update('STEP', 'SUCCEED', `s${n}`, { Payload }))
    return succeeded()
  })
  const read = vi.spyOn(store, 'events')
  expect((await world.engine.getHistory(arn, { maxItems: 1000 })).Events).toHaveLength(6)
  const events = read.mock.results.flatMap(({ value }) => value)
  expect(events.length).toBeLessThan(20)
})

test('a history without execution data keeps all but the payloads', async () => {
  const { world, arn } = await worldWithHistory()
  const { Events } = await world.engine.getHistory(arn, { includeExecutionData: false, maxItems: 3 })
  expect(Events[0]?.ExecutionStartedDetails).toEqual({ Input: { Truncated: true }, ExecutionTimeout: 900 })
  expect(Events[2]?.StepSucceededDetails).toEqual({ Result: { Truncated: true }, RetryDetails: { CurrentAttempt: 1 } })
})

test('a history marker is bound to its direction', async () => {
  const { world, arn } = await worldWithHistory()
  const { NextMarker: marker = '' } = await world.engine.getHistory(arn, { maxItems: 1 })
  for (const query of [{ marker, reverseOrder: true }, { marker: 'rubbish' }]) {
    await expect(world.engine.getHistory(arn, query)).rejects.toMatchObject({ message: 'Invalid marker' })
  }
})

test('events that are appended while paging forward appear at the end', async () => {
  const world = await World.open()
  world.durable(
    'f',
    async (call) => {
      await call.checkpoint(wait('w', 1))
      return pending
    },
    () => succeeded(),
  )
  const arn = await world.start()
  await world.settle()
  const first = await world.engine.getHistory(arn, { maxItems: 2 })
  await world.finish(arn)
  const rest = await world.engine.getHistory(arn, { marker: first.NextMarker ?? '' })
  expect([...first.Events, ...rest.Events]).toEqual(await world.events(arn))
})
