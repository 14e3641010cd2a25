import { expect, test } from 'vitest'
import type { ListQuery } from '../src/execution-list.ts'
import { memoryStore } from '../src/memory-store.ts'
import { openSqliteStore } from '../src/sqlite-store.ts'
import { failed, pending, START, succeeded, World, wait } from './world.ts'

const stores = { 'memory store': memoryStore, 'SQLite store': () => openSqliteStore(':memory:') }

/** Six executions, a second apart: odd ones fail, the last one still runs. */
async function sixExecutions(openStore: (typeof stores)['memory store']) {
  const world = await World.open({ store: openStore() })
  world.durable('f', async (call) => {
    const input = call.event.InitialExecutionState.Operations[0]?.ExecutionDetails?.InputPayload
    if (input === '6') {
      await call.checkpoint(wait('w', 800))
      return pending
    }
    return Number(input) % 2 === 0 ? succeeded() : failed()
  })
  world.durable('other', () => succeeded())
  for (const n of [1, 2, 3, 4, 5, 6]) {
    const functionName = n === 4 ? 'f:$LATEST' : 'f:1'
    await world.start({ functionName, executionName: `n${n}`, payload: String(n) })
    await world.start({ functionName: 'other:1' })
    await world.after(1)
  }
  const list = async (query: Omit<ListQuery, 'functionName'> = {}, functionName = 'f') => {
    const page = await world.engine.listExecutions({ functionName, ...query })
    return page.DurableExecutions.map(({ DurableExecutionName }) => DurableExecutionName).join(' ')
  }
  return { world, list }
}

for (const [name, openStore] of Object.entries(stores)) {
  test(`executions are listed newest first, filtered by all that is asked for, on the ${name}`, async () => {
    const { list } = await sixExecutions(openStore)
    expect(await list()).toBe('n6 n5 n4 n3 n2 n1')
    expect(await list({ reverseOrder: true })).toBe('n1 n2 n3 n4 n5 n6')
    expect(await list({ statuses: ['FAILED'] })).toBe('n5 n3 n1')
    expect(await list({ statuses: ['RUNNING', 'SUCCEEDED'] })).toBe('n6 n4 n2')
    expect(await list({ statuses: ['PAUSED'] })).toBe('')
    expect(await list({ durableExecutionName: 'n2' })).toBe('n2')
    expect(await list({ durableExecutionName: 'n' })).toBe('')
    expect(await list({ qualifier: '$LATEST' })).toBe('n4')
    expect(await list({}, 'f:1')).toBe('n6 n5 n3 n2 n1')
    expect(await list({ qualifier: 'live' })).toBe('n6 n5 n3 n2 n1')
    // Both bounds are exclusive.
    expect(await list({ startedAfter: START + 1000, startedBefore: START + 4000 })).toBe('n4 n3')
    expect(await list({ startedAfter: START + 1000, statuses: ['FAILED'], reverseOrder: true })).toBe('n3 n5')
  })

  test(`a list is read in pages, in both directions, on the ${name}`, async () => {
    const { world } = await sixExecutions(openStore)
    for (const reverseOrder of [false, true]) {
      const names: string[] = []
      let marker: string | undefined
      do {
        const query = { functionName: 'f', maxItems: 2, reverseOrder, ...(marker === undefined ? {} : { marker }) }
        const page = await world.engine.listExecutions(query)
        names.push(...page.DurableExecutions.map(({ DurableExecutionName }) => DurableExecutionName))
        marker = page.NextMarker
      } while (marker !== undefined)
      const expected = ['n6', 'n5', 'n4', 'n3', 'n2', 'n1']
      expect(names).toEqual(reverseOrder ? expected.toReversed() : expected)
    }
  })
}

test('a marker is only good for the list it is of', async () => {
  const { world } = await sixExecutions(memoryStore)
  const { NextMarker: marker = '' } = await world.engine.listExecutions({ functionName: 'f', maxItems: 1 })
  const others: ListQuery[] = [
    { functionName: 'f', marker, statuses: ['FAILED'] },
    { functionName: 'f', marker, reverseOrder: true },
    { functionName: 'other', marker },
    { functionName: 'f', marker: 'rubbish' },
  ]
  for (const query of others) {
    await expect(world.engine.listExecutions(query)).rejects.toMatchObject({ message: 'Invalid marker' })
  }
})

test('an item tells what there is to tell', async () => {
  const { world } = await sixExecutions(memoryStore)
  const { DurableExecutions } = await world.engine.listExecutions({ functionName: 'f', maxItems: 2 })
  expect(DurableExecutions).toEqual([
    {
      DurableExecutionArn: expect.stringContaining('/n6/'),
      DurableExecutionName: 'n6',
      FunctionArn: 'arn:aws:lambda:us-east-1:123456789012:function:f:1',
      Status: 'RUNNING',
      StartTimestamp: START + 5000,
    },
    expect.objectContaining({ Status: 'FAILED', StartTimestamp: START + 4000, EndTimestamp: START + 4000 }),
  ])
})

test('the list of an unknown function, or with contradicting qualifiers, is refused', async () => {
  const { world } = await sixExecutions(memoryStore)
  await expect(world.engine.listExecutions({ functionName: 'missing' })).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
    message: 'Function not found: arn:aws:lambda:us-east-1:123456789012:function:missing',
  })
  await expect(world.engine.listExecutions({ functionName: 'f:1', qualifier: 'live' })).rejects.toMatchObject({
    name: 'InvalidParameterValueException',
  })
})
