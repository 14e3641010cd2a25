import { DueQueue } from './due-queue.ts'
import { timerKey } from './layer.ts'
import type { Event } from './model/event.ts'
import {
  type ExecutionListing,
  type ExecutionRecord,
  isPlainInvoke,
  type OperationRecord,
  type TimerRecord,
} from './model/records.ts'
import type { EventPage, ExecutionQuery, Store, StoreWriter } from './store.ts'

interface Stored {
  record: ExecutionRecord
  readonly operations: Map<string, OperationRecord>
  readonly events: Event[]
  readonly timers: Map<string, TimerRecord>
}

/** A store for tests: everything in memory, gone with the process. Each write notes how to undo it. */
export function memoryStore(): Store {
  return new MemoryStore()
}

class MemoryStore implements Store {
  readonly #executions = new Map<string, Stored>()
  readonly #names = new Map<string, string>()
  readonly #timers = new DueQueue<TimerRecord>()
  readonly #meta = new Map<string, string>()
  #undo: (() => void)[] | undefined

  transaction<T>(work: (writer: StoreWriter) => T): T {
    if (this.#undo !== undefined) throw new Error('A transaction is under way already.')
    this.#undo = []
    try {
      return work(this.#writer)
    } catch (error) {
      this.#rollBack()
      throw error
    } finally {
      this.#undo = undefined
    }
  }

  execution(arn: string): ExecutionRecord | undefined {
    return this.#executions.get(arn)?.record
  }

  executionByName(functionName: string, name: string): ExecutionRecord | undefined {
    const arn = this.#names.get(`${functionName} ${name}`)
    return arn === undefined ? undefined : this.execution(arn)
  }

  operations(arn: string): OperationRecord[] {
    return [...(this.#executions.get(arn)?.operations.values() ?? [])].sort((a, b) => a.order - b.order)
  }

  timers(arn: string): TimerRecord[] {
    return [...(this.#executions.get(arn)?.timers.values() ?? [])]
  }

  dueTimers(now: number, limit: number): TimerRecord[] {
    return this.#timers.dueAt(now, limit)
  }

  nextDue(): number | undefined {
    return this.#timers.first()?.due
  }

  events(arn: string, { after, reverse = false, limit }: EventPage): Event[] {
    const events = this.#executions.get(arn)?.events ?? []
    if (!reverse) return events.slice(after ?? 0, (after ?? 0) + limit)
    const end = after === undefined ? events.length : after - 1
    return events.slice(Math.max(0, end - limit), end).reverse()
  }

  list(query: ExecutionQuery): ExecutionListing[] {
    const direction = query.oldestFirst ? 1 : -1
    function compare(a: Position, b: Position): number {
      return direction * (a.startedAt - b.startedAt || (a.arn < b.arn ? -1 : a.arn > b.arn ? 1 : 0))
    }
    return [...this.#executions.values()]
      .map(({ record }) => record)
      .filter((record) => matches(record, query))
      .filter((record) => query.after === undefined || compare(query.after, record) < 0)
      .sort(compare)
      .slice(0, query.limit)
      .map(listingOf)
  }

  inFlight(): string[] {
    return [...this.#executions.values()]
      .filter(({ record }) => record.invocation !== undefined)
      .map(({ record }) => record.arn)
  }

  withPlainInvokes(): string[] {
    return [...this.#executions.values()]
      .filter(({ record, operations }) => record.status === 'RUNNING' && [...operations.values()].some(isPlainInvoke))
      .map(({ record }) => record.arn)
  }

  meta(key: string): string | undefined {
    return this.#meta.get(key)
  }

  close(): void {}

  readonly #writer: StoreWriter = {
    putExecution: (record) => {
      const stored = this.#executions.get(record.arn)
      if (stored !== undefined) {
        const before = stored.record
        stored.record = record
        this.#noteUndo(() => {
          stored.record = before
        })
        return
      }
      this.#executions.set(record.arn, { record, operations: new Map(), events: [], timers: new Map() })
      this.#set(this.#names, `${record.functionName} ${record.name}`, record.arn)
      this.#noteUndo(() => this.#executions.delete(record.arn))
    },
    putOperation: (arn, operation) => this.#set(this.#stored(arn).operations, operation.id, operation),
    appendEvent: (arn, event) => {
      const { events } = this.#stored(arn)
      events.push(event)
      this.#noteUndo(() => events.pop())
    },
    putTimer: (timer) => {
      this.#removeTimer(timer)
      this.#set(this.#stored(timer.arn).timers, timerKey(timer), timer)
      this.#timers.add(timer)
      this.#noteUndo(() => this.#timers.remove(timer))
    },
    deleteTimer: (timer) => this.#removeTimer(timer),
    deleteExecution: (arn) => {
      const stored = this.#executions.get(arn)
      if (stored === undefined) return
      for (const timer of [...stored.timers.values()]) this.#removeTimer(timer)
      this.#executions.delete(arn)
      this.#noteUndo(() => this.#executions.set(arn, stored))
      this.#delete(this.#names, `${stored.record.functionName} ${stored.record.name}`)
    },
    putMeta: (key, value) => this.#set(this.#meta, key, value),
  }

  #stored(arn: string): Stored {
    const stored = this.#executions.get(arn)
    if (stored === undefined) throw new Error(`There is no execution ${arn} to write to.`)
    return stored
  }

  #removeTimer(key: Pick<TimerRecord, 'arn' | 'kind' | 'operationId'>): void {
    const timers = this.#executions.get(key.arn)?.timers
    const timer = timers?.get(timerKey(key))
    if (timers === undefined || timer === undefined) return
    this.#delete(timers, timerKey(key))
    this.#timers.remove(timer)
    this.#noteUndo(() => this.#timers.add(timer))
  }

  #set<T>(map: Map<string, T>, key: string, value: T): void {
    const before = map.get(key)
    map.set(key, value)
    this.#noteUndo(() => (before === undefined ? map.delete(key) : map.set(key, before)))
  }

  #delete<T>(map: Map<string, T>, key: string): void {
    const before = map.get(key)
    if (before === undefined) return
    map.delete(key)
    this.#noteUndo(() => map.set(key, before))
  }

  #noteUndo(undo: () => void): void {
    if (this.#undo === undefined) throw new Error('Writing needs a transaction.')
    this.#undo.push(undo)
  }

  #rollBack(): void {
    for (const undo of this.#undo?.toReversed() ?? []) undo()
  }
}

type Position = Pick<ExecutionRecord, 'startedAt' | 'arn'>

function listingOf(record: ExecutionRecord): ExecutionListing {
  const { arn, name, functionName, version, status, startedAt, endedAt } = record
  return { arn, name, functionName, version, status, startedAt, ...(endedAt === undefined ? {} : { endedAt }) }
}

function matches(record: ExecutionRecord, query: ExecutionQuery): boolean {
  return (
    record.functionName === query.functionName &&
    (query.version === undefined || record.version === query.version) &&
    (query.name === undefined || record.name === query.name) &&
    (query.statuses === undefined || query.statuses.includes(record.status)) &&
    (query.startedAfter === undefined || record.startedAt > query.startedAfter) &&
    (query.startedBefore === undefined || record.startedAt < query.startedBefore)
  )
}
