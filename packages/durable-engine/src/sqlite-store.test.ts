import { join } from 'node:path'
import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { afterAll, expect, test } from 'vitest'
import { openDatabase } from './sqlite-open.ts'
import { type Connection, openSqliteStore, SqliteStore } from './sqlite-store.ts'
import { anEvent, anExecution, anOperation, aTimer } from './testing/records.ts'
import { testStore } from './testing/store.testsuite.ts'
import { temporaryFolder } from './testing/temporary-folder.ts'

const folder = temporaryFolder()
let files = 0
afterAll(() => folder.remove())

function newFile(): string {
  files += 1
  return join(folder.path, `${files}.sqlite`)
}

testStore('the SQLite store', () => openSqliteStore(newFile()))

const execution = anExecution()
const { arn } = execution

/** The SQL of every statement that is run, in order. */
function watched(database: DatabaseSync, ran: string[]): Connection {
  const watch = (sql: string, statement: StatementSync) =>
    new Proxy(statement, {
      get(target, key) {
        const member = Reflect.get(target, key)
        if (typeof member !== 'function') return member
        return (...values: unknown[]) => {
          ran.push(sql)
          return Reflect.apply(member, target, values)
        }
      },
    })
  return {
    prepare: (sql) => watch(sql, database.prepare(sql)),
    get isTransaction() {
      return database.isTransaction
    },
    close: () => database.close(),
  }
}

test('a transaction is committed before it returns, with every commit synced to the disk', () => {
  const database = openDatabase(newFile())
  const ran: string[] = []
  const store = new SqliteStore(watched(database, ran))
  store.transaction((writer) => writer.putMeta('key', 'value'))
  expect(ran.at(0)).toBe('begin immediate')
  expect(ran.at(-1)).toBe('commit')
  expect(ran.filter((sql) => sql === 'commit')).toHaveLength(1)
  const FULL = 2
  expect(database.prepare('pragma synchronous').get()).toEqual({ synchronous: FULL })
  expect(database.prepare('pragma journal_mode').get()).toEqual({ journal_mode: 'wal' })
  store.close()
})

test('everything is there after closing and opening again', () => {
  const file = newFile()
  const before = openSqliteStore(file)
  before.transaction((writer) => {
    writer.putExecution(execution)
    writer.putOperation(arn, anOperation(0))
    writer.appendEvent(arn, anEvent(1))
    writer.putTimer(aTimer(arn, 10))
    writer.putMeta('key', 'value')
  })
  before.close()
  const after = openSqliteStore(file)
  expect(after.execution(arn)).toEqual(execution)
  expect(after.operations(arn)).toEqual([anOperation(0)])
  expect(after.events(arn, { limit: 10 })).toEqual([anEvent(1)])
  expect(after.timers(arn)).toEqual([aTimer(arn, 10)])
  expect(after.meta('key')).toBe('value')
  after.transaction((writer) => writer.appendEvent(arn, anEvent(2)))
  expect(after.events(arn, { limit: 10 })).toHaveLength(2)
  after.close()
})

test('a file of the first version, whose records repeat what has a column, is read and goes on', () => {
  const file = newFile()
  const database = openDatabase(file)
  const store = new SqliteStore(database)
  store.transaction((writer) => writer.putExecution(execution))
  const { input, ...record } = execution
  database.prepare('update execution set record = ?').run(JSON.stringify(record))
  database.exec('pragma user_version = 1')
  store.close()
  const next = openDatabase(file)
  expect(next.prepare('pragma user_version').get()).toEqual({ user_version: 2 })
  const reopened = new SqliteStore(next)
  expect(reopened.execution(arn)).toEqual(execution)
  reopened.transaction((writer) => writer.putExecution({ ...execution, checkpoints: 7 }))
  expect(reopened.execution(arn)).toEqual({ ...execution, checkpoints: 7 })
  reopened.close()
})

test('a full disk fails the transaction and changes nothing; with room again, all goes on', () => {
  const database = openDatabase(newFile())
  const store = new SqliteStore(database)
  store.transaction((writer) => writer.putExecution(execution))
  const { page_count } = database.prepare('pragma page_count').get() ?? {}
  database.exec(`pragma max_page_count = ${page_count}`)
  const large = anOperation(1, { result: 'x'.repeat(1_000_000) })
  expect(() =>
    store.transaction((writer) => {
      writer.putOperation(arn, anOperation(0))
      writer.putOperation(arn, large)
    }),
  ).toThrow('full')
  expect(store.operations(arn)).toEqual([])
  database.exec('pragma max_page_count = 100000')
  store.transaction((writer) => writer.putOperation(arn, large))
  expect(store.operations(arn)).toEqual([large])
  store.close()
})

test('when SQLite gives up a transaction by itself, nothing of it is stored, not even what comes after', () => {
  const database = openDatabase(newFile())
  const store = new SqliteStore(database)
  store.transaction((writer) => writer.putExecution(execution))
  expect(() =>
    store.transaction((writer) => {
      writer.putMeta('first', 'stored')
      // What SQLite does on some errors.
      database.exec('rollback')
      writer.putMeta('last', 'stored')
    }),
  ).toThrow('SQLite has given up the transaction.')
  expect(store.meta('first')).toBeUndefined()
  expect(store.meta('last')).toBeUndefined()
  store.transaction((writer) => writer.putMeta('next', 'stored'))
  expect(store.meta('next')).toBe('stored')
  store.close()
})
