import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ExecutionQuery, Store } from '../store.ts'
import { anEvent, anExecution, anOperation, aTimer } from './records.ts'

/** What every store promises: registers the tests for one of them. `open` gives an empty store. */
export function testStore(name: string, open: () => Store): void {
  let store: Store
  beforeEach(() => {
    store = open()
  })
  afterEach(() => store.close())

  describe(name, () => {
    describe('transactions', () => transactions(() => store))
    describe('executions', () => executions(() => store))
    describe('operations and events', () => operationsAndEvents(() => store))
    describe('timers', () => timers(() => store))
    describe('lists', () => lists(() => store))
  })
}

const SOME_ERROR = new Error('stopped on purpose')

function fail(): never {
  throw SOME_ERROR
}

/** Everything a store shows of an execution. */
function everythingOf(store: Store, arn: string) {
  return {
    execution: store.execution(arn),
    operations: store.operations(arn),
    events: store.events(arn, { limit: 100 }),
    timers: store.timers(arn),
    nextDue: store.nextDue(),
    inFlight: store.inFlight(),
    meta: store.meta('key'),
  }
}

function transactions(current: () => Store): void {
  const execution = anExecution()
  const { arn } = execution

  test('what a transaction wrote is there afterwards, and its result is handed on', () => {
    const store = current()
    const result = store.transaction((writer) => {
      writer.putExecution(execution)
      return 'done'
    })
    expect(result).toBe('done')
    expect(store.execution(arn)).toEqual(execution)
  })

  test('reads inside a transaction see its writes', () => {
    const store = current()
    store.transaction((writer) => {
      writer.putExecution(execution)
      writer.putTimer(aTimer(arn, 5))
      expect(store.executionByName('orders', 'order-1')).toEqual(execution)
      expect(store.nextDue()).toBe(5)
    })
  })

  test('a transaction that throws leaves everything as it was', () => {
    const store = current()
    store.transaction((writer) => {
      writer.putExecution(execution)
      writer.putOperation(arn, anOperation(0))
      writer.appendEvent(arn, anEvent(1))
      writer.putTimer(aTimer(arn, 10))
      writer.putMeta('key', 'before')
    })
    const before = everythingOf(store, arn)
    expect(() =>
      store.transaction((writer) => {
        writer.putExecution({ ...execution, status: 'STOPPED', invocation: { id: 'i', startedAt: 1 } })
        writer.putOperation(arn, anOperation(0, { status: 'SUCCEEDED' }))
        writer.putOperation(arn, anOperation(1))
        writer.appendEvent(arn, anEvent(2))
        writer.putTimer(aTimer(arn, 20))
        writer.deleteTimer(aTimer(arn, 20))
        writer.putTimer(aTimer(arn, 30, { kind: 'retry' }))
        writer.putMeta('key', 'after')
        writer.putExecution(anExecution({ name: 'new' }))
        fail()
      }),
    ).toThrow(SOME_ERROR)
    expect(everythingOf(store, arn)).toEqual(before)
    expect(store.executionByName('orders', 'new')).toBeUndefined()
    expect(store.list({ functionName: 'orders', limit: 10 })).toHaveLength(1)
  })

  test('a name that was only taken in a failed transaction is free', () => {
    const store = current()
    expect(() =>
      store.transaction((writer) => {
        writer.putExecution(execution)
        fail()
      }),
    ).toThrow(SOME_ERROR)
    store.transaction((writer) => {
      writer.putExecution(execution)
      writer.putOperation(arn, anOperation(0))
    })
    expect(store.operations(arn)).toEqual([anOperation(0)])
  })

  test('a transaction inside a transaction is refused, and the outer one stands', () => {
    const store = current()
    store.transaction((writer) => {
      writer.putExecution(execution)
      expect(() => store.transaction(() => {})).toThrow('A transaction is under way already.')
      writer.putOperation(arn, anOperation(0))
    })
    expect(store.operations(arn)).toHaveLength(1)
  })

  test('writing to an execution that does not exist is refused', () => {
    const store = current()
    expect(() => store.transaction((writer) => writer.putOperation('nowhere', anOperation(0)))).toThrow(
      'There is no execution nowhere to write to.',
    )
  })
}

function executions(current: () => Store): void {
  test('an execution comes back as it was stored, with every member', () => {
    const store = current()
    const full = anExecution({
      status: 'FAILED',
      input: JSON.stringify({ text: 'é 😀 \u0000 end', lone: '\ud800' }),
      endedAt: 2_000,
      result: '"\u2028"',
      error: { ErrorType: 'Declined', ErrorMessage: 'no', ErrorData: '{}', StackTrace: ['at a'] },
      parent: { arn: 'parent', operationId: 'operation-7' },
      tenantId: 'tenant',
      traceHeader: 'Root=1',
      invocation: { id: 'invocation', startedAt: 1_500 },
      decided: { error: { ErrorType: 'Declined' } },
    })
    store.transaction((writer) => writer.putExecution(full))
    expect(store.execution(full.arn)).toEqual(full)
    expect(store.executionByName(full.functionName, full.name)).toEqual(full)
  })

  test('an input keeps characters that are hard to store', () => {
    const store = current()
    const input = 'NUL \u0000, half a pair \ud83d, line separator \u2028, emoji 😀'
    const execution = anExecution({ input })
    store.transaction((writer) => writer.putExecution(execution))
    expect(store.execution(execution.arn)?.input).toBe(input)
  })

  test('storing an execution again replaces it', () => {
    const store = current()
    const running = anExecution({ invocation: { id: 'invocation', startedAt: 1 } })
    const { invocation: _, ...closed } = { ...running, status: 'SUCCEEDED' as const, endedAt: 5, result: '1' }
    store.transaction((writer) => writer.putExecution(running))
    store.transaction((writer) => writer.putExecution(closed))
    expect(store.execution(running.arn)).toEqual(closed)
    expect(store.inFlight()).toEqual([])
  })

  test('what does not exist is not found', () => {
    const store = current()
    expect(everythingOf(store, 'nowhere')).toEqual({
      execution: undefined,
      operations: [],
      events: [],
      timers: [],
      nextDue: undefined,
      inFlight: [],
      meta: undefined,
    })
    expect(store.executionByName('orders', 'nobody')).toBeUndefined()
  })

  test('the same name belongs to different executions of different functions', () => {
    const store = current()
    const [a, b] = [anExecution(), anExecution({ functionName: 'payments' })]
    store.transaction((writer) => {
      writer.putExecution(a)
      writer.putExecution(b)
    })
    expect(store.executionByName('orders', 'order-1')).toEqual(a)
    expect(store.executionByName('payments', 'order-1')).toEqual(b)
  })

  test('executions with an invocation in flight are found', () => {
    const store = current()
    const flying = anExecution({ name: 'flying', invocation: { id: 'invocation', startedAt: 1 } })
    store.transaction((writer) => {
      writer.putExecution(anExecution())
      writer.putExecution(flying)
    })
    expect(store.inFlight()).toEqual([flying.arn])
  })

  test('open executions that wait for a plain function are found, once each', () => {
    const store = current()
    const names = ['waiting', 'answered', 'durable-child', 'closed'] as const
    const [waiting, answered, durableChild, closed] = names.map((name) => anExecution({ name }).arn)
    const plain = { type: 'CHAINED_INVOKE', invoke: { functionName: 'pay', version: '1' } } as const
    const durable = { ...plain, invoke: { ...plain.invoke, childArn: 'child' } }
    store.transaction((writer) => {
      for (const name of names) {
        writer.putExecution(anExecution({ name, status: name === 'closed' ? 'STOPPED' : 'RUNNING' }))
      }
      writer.putOperation(waiting ?? '', anOperation(1, plain))
      writer.putOperation(waiting ?? '', anOperation(2, plain))
      writer.putOperation(answered ?? '', anOperation(1, plain))
      writer.putOperation(answered ?? '', anOperation(1, { ...plain, status: 'SUCCEEDED' }))
      writer.putOperation(durableChild ?? '', anOperation(1, durable))
      writer.putOperation(closed ?? '', anOperation(1, plain))
    })
    expect(store.withPlainInvokes()).toEqual([waiting])
  })

  test('a deleted execution takes everything with it and frees its name', () => {
    const store = current()
    const [gone, kept] = [anExecution({ name: 'gone' }), anExecution({ name: 'kept' })]
    store.transaction((writer) => {
      for (const execution of [gone, kept]) {
        writer.putExecution(execution)
        writer.putOperation(execution.arn, anOperation(0))
        writer.appendEvent(execution.arn, anEvent(1))
        writer.putTimer(aTimer(execution.arn, 10))
      }
    })
    store.transaction((writer) => {
      writer.deleteExecution(gone.arn)
      writer.deleteExecution('nowhere')
    })
    expect(everythingOf(store, gone.arn)).toMatchObject({ operations: [], events: [], timers: [] })
    expect(store.execution(gone.arn)).toBeUndefined()
    expect(store.executionByName('orders', 'gone')).toBeUndefined()
    expect(store.dueTimers(100, 10)).toEqual([aTimer(kept.arn, 10)])
    expect(store.operations(kept.arn)).toHaveLength(1)
    store.transaction((writer) => writer.putExecution(gone))
    expect(store.operations(gone.arn)).toEqual([])
  })

  test('a deletion that is undone has taken nothing', () => {
    const store = current()
    const { arn } = anExecution()
    store.transaction((writer) => {
      writer.putExecution(anExecution())
      writer.putOperation(arn, anOperation(0))
      writer.appendEvent(arn, anEvent(1))
      writer.putTimer(aTimer(arn, 10))
    })
    const before = everythingOf(store, arn)
    expect(() =>
      store.transaction((writer) => {
        writer.deleteExecution(arn)
        fail()
      }),
    ).toThrow(SOME_ERROR)
    expect(everythingOf(store, arn)).toEqual(before)
    expect(store.executionByName('orders', 'order-1')).toBeDefined()
  })

  test('meta values are kept and replaced', () => {
    const store = current()
    store.transaction((writer) => writer.putMeta('secret', 'one'))
    store.transaction((writer) => writer.putMeta('secret', 'two'))
    expect(store.meta('secret')).toBe('two')
    expect(store.meta('other')).toBeUndefined()
  })
}

function operationsAndEvents(current: () => Store): void {
  const { arn } = anExecution()

  test('operations come in the order of creation, whatever changed last', () => {
    const store = current()
    store.transaction((writer) => {
      writer.putExecution(anExecution())
      for (const order of [2, 0, 1]) writer.putOperation(arn, anOperation(order))
      writer.putOperation(arn, anOperation(0, { status: 'SUCCEEDED', result: '"é😀"' }))
    })
    expect(store.operations(arn)).toEqual([
      anOperation(0, { status: 'SUCCEEDED', result: '"é😀"' }),
      anOperation(1),
      anOperation(2),
    ])
  })

  test('pages of events join up in both directions', () => {
    const store = current()
    store.transaction((writer) => {
      writer.putExecution(anExecution())
      for (let id = 1; id <= 7; id++) writer.appendEvent(arn, anEvent(id))
    })
    for (const reverse of [false, true]) {
      const ids: number[] = []
      for (let page = store.events(arn, { limit: 3, reverse }); page.length > 0; ) {
        ids.push(...page.map(({ EventId }) => EventId))
        page = store.events(arn, { limit: 3, reverse, after: ids.at(-1) ?? 0 })
      }
      expect(ids).toEqual(reverse ? [7, 6, 5, 4, 3, 2, 1] : [1, 2, 3, 4, 5, 6, 7])
    }
    expect(store.events(arn, { limit: 1 })).toEqual([anEvent(1)])
  })
}

function timers(current: () => Store): void {
  const [a, b] = [anExecution({ name: 'a' }), anExecution({ name: 'b' })]

  function storeWithBoth(): Store {
    const store = current()
    store.transaction((writer) => {
      writer.putExecution(a)
      writer.putExecution(b)
    })
    return store
  }

  test('due timers come earliest first, up to the limit, and none before its time', () => {
    const store = storeWithBoth()
    store.transaction((writer) => {
      writer.putTimer(aTimer(b.arn, 30))
      writer.putTimer(aTimer(a.arn, 20))
      writer.putTimer(aTimer(a.arn, 10, { kind: 'execution', operationId: '' }))
      writer.putTimer(aTimer(b.arn, 31, { kind: 'retry' }))
    })
    expect(store.nextDue()).toBe(10)
    expect(store.dueTimers(9, 10)).toEqual([])
    expect(store.dueTimers(30, 10).map(({ due }) => due)).toEqual([10, 20, 30])
    expect(store.dueTimers(30, 2).map(({ due }) => due)).toEqual([10, 20])
  })

  test('an execution has one timer of a kind for an operation: a new one replaces it', () => {
    const store = storeWithBoth()
    store.transaction((writer) => {
      writer.putTimer(aTimer(a.arn, 10))
      writer.putTimer(aTimer(a.arn, 40))
      writer.putTimer(aTimer(a.arn, 20, { operationId: 'operation-2' }))
      writer.putTimer(aTimer(a.arn, 30, { kind: 'retry' }))
      writer.putTimer(aTimer(b.arn, 50))
    })
    expect(
      store
        .timers(a.arn)
        .map(({ due }) => due)
        .sort(),
    ).toEqual([20, 30, 40])
    expect(store.nextDue()).toBe(20)
  })

  test('a deleted timer is not due; deleting one that is not there does nothing', () => {
    const store = storeWithBoth()
    store.transaction((writer) => {
      writer.putTimer(aTimer(a.arn, 10))
      writer.putTimer(aTimer(a.arn, 20, { kind: 'retry' }))
      writer.deleteTimer(aTimer(a.arn, 0))
      writer.deleteTimer(aTimer(b.arn, 10))
    })
    expect(store.dueTimers(100, 10)).toEqual([aTimer(a.arn, 20, { kind: 'retry' })])
  })
}

function lists(current: () => Store): void {
  const all = [
    anExecution({ name: 'a', startedAt: 10 }),
    anExecution({ name: 'b', startedAt: 20, status: 'SUCCEEDED', endedAt: 25 }),
    anExecution({ name: 'c', startedAt: 20, version: '2' }),
    anExecution({ name: 'd', startedAt: 30, status: 'FAILED', endedAt: 31 }),
    anExecution({ name: 'e', startedAt: 40, functionName: 'payments' }),
  ]

  function names(query: Partial<ExecutionQuery>): string {
    const store = current()
    store.transaction((writer) => {
      for (const execution of all) writer.putExecution(execution)
    })
    return store
      .list({ functionName: 'orders', limit: 100, ...query })
      .map(({ name }) => name)
      .join('')
  }

  test('a list is newest first, or oldest first if asked, and holds one function only', () => {
    expect(names({})).toBe('dcba')
    expect(names({ oldestFirst: true })).toBe('abcd')
    expect(names({ functionName: 'payments' })).toBe('e')
    expect(names({ functionName: 'nothing' })).toBe('')
  })

  test('filters narrow it down, and work together', () => {
    expect(names({ version: '2' })).toBe('c')
    expect(names({ name: 'b' })).toBe('b')
    expect(names({ statuses: ['SUCCEEDED', 'FAILED'] })).toBe('db')
    expect(names({ statuses: ['RUNNING'], version: '1' })).toBe('a')
    expect(names({ startedAfter: 10 })).toBe('dcb')
    expect(names({ startedBefore: 30 })).toBe('cba')
    expect(names({ startedAfter: 10, startedBefore: 30, statuses: ['RUNNING'] })).toBe('c')
  })

  test('pages join up in both directions, even between equal start times', () => {
    for (const oldestFirst of [false, true]) {
      const seen: string[] = []
      let after: ExecutionQuery['after'] | undefined
      names({})
      for (;;) {
        const query = { functionName: 'orders', oldestFirst, limit: 1, ...(after === undefined ? {} : { after }) }
        const [next] = current().list(query)
        if (next === undefined) break
        seen.push(next.name)
        after = { startedAt: next.startedAt, arn: next.arn }
      }
      expect(seen.join('')).toBe(oldestFirst ? 'abcd' : 'dcba')
    }
  })

  test('a list shows the state now, without payloads', () => {
    names({})
    const execution = anExecution({ name: 'a', startedAt: 10, status: 'STOPPED', endedAt: 50, result: '1' })
    current().transaction((writer) => writer.putExecution(execution))
    const { arn, name, functionName, version, status, startedAt, endedAt } = execution
    expect(current().list({ functionName: 'orders', statuses: ['STOPPED'], limit: 5 })).toEqual([
      { arn, name, functionName, version, status, startedAt, endedAt },
    ])
  })
}
