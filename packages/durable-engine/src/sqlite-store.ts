import type { DatabaseSync } from 'node:sqlite'
import type { Event } from './model/event.ts'
import {
  type ExecutionListing,
  type ExecutionRecord,
  isPlainInvoke,
  type OperationRecord,
  type TimerKind,
  type TimerRecord,
} from './model/records.ts'
import type { ExecutionStatus } from './model/wire.ts'
import { failureOf } from './sqlite-failure.ts'
import { listQuery } from './sqlite-list-query.ts'
import { openDatabase } from './sqlite-open.ts'
import { prepareStatements, type Statements } from './sqlite-statements.ts'
import type { EventPage, ExecutionQuery, Store, StoreWriter } from './store.ts'

/**
 * A store in one SQLite file: what a transaction wrote survives the death of the process and the loss of power.
 * @throws DataFileError if the file cannot be used
 */
export function openSqliteStore(file: string): Store {
  return new SqliteStore(openDatabase(file))
}

/** What the store needs of a database; tests pass one that watches or fails. */
export type Connection = Pick<DatabaseSync, 'prepare' | 'isTransaction' | 'close'>

type Row = Readonly<Record<string, unknown>>

const DISK_FULL = 'The disk is full. Make room, and try again: what was accepted before is kept.'

/** Row ids kept in memory at most. */
const KNOWN_ROWS = 20_000

export class SqliteStore implements Store {
  readonly #connection: Connection
  readonly #statements: Statements
  /** Row ids of executions, by ARN: their children refer to them. */
  readonly #rows = new Map<string, number>()

  constructor(connection: Connection) {
    this.#connection = connection
    this.#statements = prepareStatements(connection)
  }

  transaction<T>(work: (writer: StoreWriter) => T): T {
    if (this.#connection.isTransaction) throw new Error('A transaction is under way already.')
    this.#statements.begin.run()
    try {
      const result = work(this.#writer)
      this.#statements.commit.run()
      return result
    } catch (error) {
      this.#rows.clear()
      if (this.#connection.isTransaction) this.#statements.rollback.run()
      throw failureOf(error) === 'full' ? new Error(DISK_FULL, { cause: error }) : error
    }
  }

  execution(arn: string): ExecutionRecord | undefined {
    return executionOf(this.#statements.execution.get(arn))
  }

  executionByName(functionName: string, name: string): ExecutionRecord | undefined {
    return executionOf(this.#statements.executionByName.get(functionName, name))
  }

  operations(arn: string): OperationRecord[] {
    return this.#statements.operations.all(arn).map((row) => parse<OperationRecord>(row, 'record'))
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
    return rows.map((row) => parse<Event>(row, 'event'))
  }

  list(query: ExecutionQuery): ExecutionListing[] {
    const { sql, values } = listQuery(query)
    const rows = this.#connection.prepare(sql).all(...values)
    return rows.map(listingOf)
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
    this.#connection.close()
  }

  readonly #writer: StoreWriter = {
    putExecution: (record) => this.#putExecution(record),
    putOperation: (arn, operation) => {
      const plainInvoke = isPlainInvoke(operation) ? 1 : 0
      this.#writing.putOperation.run(this.#row(arn), operation.order, plainInvoke, JSON.stringify(operation))
    },
    appendEvent: (arn, event) => {
      this.#writing.appendEvent.run(this.#row(arn), event.EventId, JSON.stringify(event))
    },
    putTimer: ({ arn, kind, operationId, due }) => {
      this.#writing.putTimer.run(this.#row(arn), kind, operationId, due)
    },
    deleteTimer: ({ arn, kind, operationId }) => {
      this.#writing.deleteTimer.run(this.#row(arn), kind, operationId)
    },
    deleteExecution: (arn) => {
      this.#writing.deleteExecution.run(arn)
      this.#rows.delete(arn)
    },
    putMeta: (key, value) => {
      this.#writing.putMeta.run(key, value)
    },
  }

  /**
   * After a full disk or a failed read or write, SQLite may give up the transaction by itself. What is written then
   * would stand alone.
   */
  get #writing(): Statements {
    if (!this.#connection.isTransaction) throw new Error('SQLite has given up the transaction.')
    return this.#statements
  }

  #putExecution(record: ExecutionRecord): void {
    // What has a column is not written twice: this row is written anew with every checkpoint.
    const { arn, executionId, functionName, name, version, status, startedAt, endedAt = null, input, ...rest } = record
    const inFlight = record.invocation === undefined ? 0 : 1
    const json = JSON.stringify(rest)
    const row = this.#knownRow(arn)
    if (row !== undefined) {
      // Most changes leave alone what the indexes hold; those that do not are told by no row being found.
      const { changes } = this.#writing.updateRecord.run(json, row, status, inFlight, endedAt)
      if (changes === 0) this.#writing.updateExecution.run(status, endedAt, inFlight, json, row)
      return
    }
    const identity = [arn, functionName, name, version] as const
    const { lastInsertRowid } = this.#writing.insertExecution.run(
      ...identity,
      status,
      startedAt,
      endedAt,
      inFlight,
      json,
    )
    this.#writing.insertInput.run(lastInsertRowid, JSON.stringify(input))
    this.#rows.set(arn, Number(lastInsertRowid))
  }

  #row(arn: string): number {
    const row = this.#knownRow(arn)
    if (row === undefined) throw new Error(`There is no execution ${arn} to write to.`)
    return row
  }

  #knownRow(arn: string): number | undefined {
    const known = this.#rows.get(arn)
    if (known !== undefined) return known
    const id = this.#statements.row.get(arn)?.id
    if (typeof id !== 'number') return undefined
    if (this.#rows.size >= KNOWN_ROWS) this.#rows.clear()
    this.#rows.set(arn, id)
    return id
  }
}

/** Reads a column that holds JSON. Only this file writes it, with what `T` says. */
function parse<T>(row: Row, column: 'record' | 'event' | 'input'): T {
  return JSON.parse(String(row[column])) as T
}

function executionOf(row: Row | undefined): ExecutionRecord | undefined {
  if (row === undefined) return undefined
  const listing = listingOf(row)
  const executionId = listing.arn.slice(listing.arn.lastIndexOf('/') + 1)
  const rest = parse<Omit<ExecutionRecord, keyof ExecutionListing | 'executionId' | 'input'>>(row, 'record')
  return { ...rest, ...listing, executionId, input: parse<string>(row, 'input') }
}

function listingOf(row: Row): ExecutionListing {
  return {
    arn: String(row.arn),
    functionName: String(row.function),
    name: String(row.name),
    version: String(row.version),
    status: String(row.status) as ExecutionStatus,
    startedAt: Number(row.started_at),
    ...(row.ended_at === null ? {} : { endedAt: Number(row.ended_at) }),
  }
}

function timerOf(row: Row): TimerRecord {
  return {
    arn: String(row.arn),
    kind: String(row.kind) as TimerKind,
    operationId: String(row.operation),
    due: Number(row.due),
  }
}
