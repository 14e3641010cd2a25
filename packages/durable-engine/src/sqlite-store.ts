import type { DatabaseSync, SQLInputValue } from 'node:sqlite'
import type { Event } from './model/event.ts'
import type { ExecutionRecord, OperationRecord, TimerKind, TimerRecord } from './model/records.ts'
import { openDatabase } from './sqlite-open.ts'
import { prepareStatements, type Statements } from './sqlite-statements.ts'
import type { EventPage, ExecutionQuery, Store, StoreWriter } from './store.ts'

/**
 * A store in one SQLite file: WAL and `synchronous=FULL`, so that what a transaction wrote survives even the loss of
 * power. `':memory:'` keeps it in memory.
 * @throws DataFileError if the file cannot be used
 */
export function openSqliteStore(file: string): Store {
  return new SqliteStore(openDatabase(file))
}

/** Rows come from tables that only this file writes, with `record` and `event` as it wrote them. */
function parse<T>(row: Record<string, unknown> | undefined, column: 'record' | 'event'): T | undefined {
  return row === undefined ? undefined : (JSON.parse(String(row[column])) as T)
}

class SqliteStore implements Store {
  readonly #database: DatabaseSync
  readonly #statements: Statements
  /** Row ids of executions, which children refer to; filled as they are used. */
  readonly #rows = new Map<string, number>()

  constructor(database: DatabaseSync) {
    this.#database = database
    this.#statements = prepareStatements(database)
  }

  transaction<T>(work: (writer: StoreWriter) => T): T {
    this.#statements.begin.run()
    try {
      const result = work(this.#writer)
      this.#statements.commit.run()
      return result
    } catch (error) {
      // A failed COMMIT may have ended the transaction already.
      if (this.#database.isTransaction) this.#statements.rollback.run()
      this.#rows.clear()
      throw error
    }
  }

  execution(arn: string): ExecutionRecord | undefined {
    return parse(this.#statements.execution.get(arn), 'record')
  }

  executionByName(functionName: string, name: string): ExecutionRecord | undefined {
    return parse(this.#statements.executionByName.get(functionName, name), 'record')
  }

  operations(arn: string): OperationRecord[] {
    return this.#statements.operations.all(arn).flatMap((row) => parse<OperationRecord>(row, 'record') ?? [])
  }

  timers(arn: string): TimerRecord[] {
    return this.#statements.timers.all(arn).map(timerOf)
  }

  dueTimers(now: number, limit: number): TimerRecord[] {
    return this.#statements.dueTimers.all(now, limit).map(timerOf)
  }

  nextDue(): number | undefined {
    const due = this.#statements.nextDue.get()?.due
    return typeof due === 'number' ? due : undefined
  }

  events(arn: string, { after, reverse = false, limit }: EventPage): Event[] {
    const rows = reverse
      ? this.#statements.eventsBackward.all(arn, after ?? Number.MAX_SAFE_INTEGER, limit)
      : this.#statements.eventsForward.all(arn, after ?? 0, limit)
    return rows.flatMap((row) => parse<Event>(row, 'event') ?? [])
  }

  list(query: ExecutionQuery): ExecutionRecord[] {
    const { sql, values } = listQuery(query)
    return this.#database
      .prepare(sql)
      .all(...values)
      .flatMap((row) => parse<ExecutionRecord>(row, 'record') ?? [])
  }

  inFlight(): string[] {
    return this.#statements.inFlight.all().map(({ arn }) => String(arn))
  }

  withPlainInvokes(): string[] {
    return this.#statements.withPlainInvokes.all().map(({ arn }) => String(arn))
  }

  meta(key: string): string | undefined {
    const value = this.#statements.meta.get(key)?.value
    return typeof value === 'string' ? value : undefined
  }

  close(): void {
    this.#database.close()
  }

  readonly #writer: StoreWriter = {
    savepoint: (work) => {
      this.#statements.savepoint.run()
      try {
        const result = work()
        this.#statements.release.run()
        return result
      } catch (error) {
        this.#statements.rollbackTo.run()
        this.#statements.release.run()
        this.#rows.clear()
        throw error
      }
    },
    putExecution: (record) => {
      const { arn, functionName, name, version, status, startedAt, invocation } = record
      const inFlight = invocation === undefined ? 0 : 1
      const json = JSON.stringify(record)
      const row = this.#row(arn)
      if (row !== undefined) {
        this.#statements.updateExecution.run(status, inFlight, json, row)
        return
      }
      const { lastInsertRowid } = this.#statements.insertExecution.run(
        arn,
        functionName,
        name,
        version,
        status,
        startedAt,
        inFlight,
        json,
      )
      this.#rows.set(arn, Number(lastInsertRowid))
    },
    putOperation: (arn, operation) => {
      const { type, status, invoke } = operation
      const plain =
        type === 'CHAINED_INVOKE' && status === 'STARTED' && invoke !== undefined && invoke.childArn === undefined
      this.#statements.putOperation.run(this.#existing(arn), operation.order, plain ? 1 : 0, JSON.stringify(operation))
    },
    appendEvent: (arn, event) => {
      this.#statements.appendEvent.run(this.#existing(arn), event.EventId, JSON.stringify(event))
    },
    putTimer: ({ arn, kind, operationId, due }) => {
      this.#statements.putTimer.run(this.#existing(arn), kind, operationId, due)
    },
    deleteTimer: ({ arn, kind, operationId }) => {
      this.#statements.deleteTimer.run(this.#existing(arn), kind, operationId)
    },
    deleteExecution: (arn) => {
      this.#statements.deleteExecution.run(arn)
      this.#rows.delete(arn)
    },
    putMeta: (key, value) => {
      this.#statements.putMeta.run(key, value)
    },
  }

  #row(arn: string): number | undefined {
    const known = this.#rows.get(arn)
    if (known !== undefined) return known
    const id = this.#statements.row.get(arn)?.id
    if (id === undefined) return undefined
    if (this.#rows.size > 20_000) this.#rows.clear()
    this.#rows.set(arn, Number(id))
    return Number(id)
  }

  #existing(arn: string): number {
    const row = this.#row(arn)
    if (row === undefined) throw new Error(`There is no execution ${arn} to write to.`)
    return row
  }
}

function timerOf(row: Record<string, unknown>): TimerRecord {
  return {
    arn: String(row.arn),
    kind: String(row.kind) as TimerKind,
    operationId: String(row.operation),
    due: Number(row.due),
  }
}

/** Only the filters that are set, so that SQLite walks the index on start times. */
function listQuery(query: ExecutionQuery): { readonly sql: string; readonly values: readonly SQLInputValue[] } {
  const order = query.oldestFirst ? 'asc' : 'desc'
  const filters: readonly (readonly [string, readonly SQLInputValue[]] | undefined)[] = [
    ['function = ?', [query.functionName]],
    query.version === undefined ? undefined : ['version = ?', [query.version]],
    query.name === undefined ? undefined : ['name = ?', [query.name]],
    query.statuses === undefined
      ? undefined
      : [`status in (${query.statuses.map(() => '?').join(', ')})`, query.statuses],
    query.startedAfter === undefined ? undefined : ['started_at > ?', [query.startedAfter]],
    query.startedBefore === undefined ? undefined : ['started_at < ?', [query.startedBefore]],
    query.after === undefined
      ? undefined
      : [`(started_at, arn) ${query.oldestFirst ? '>' : '<'} (?, ?)`, [query.after.startedAt, query.after.arn]],
  ]
  const set = filters.filter((filter) => filter !== undefined)
  const where = set.map(([condition]) => condition).join(' and ')
  return {
    sql: `select record from execution where ${where} order by started_at ${order}, arn ${order} limit ?`,
    values: [...set.flatMap(([, values]) => values), query.limit],
  }
}
