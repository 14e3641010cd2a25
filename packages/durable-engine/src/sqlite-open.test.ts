import { chmodSync, copyFileSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { DataFileError, explain, openDatabase } from './sqlite-open.ts'
import { APPLICATION_ID, SCHEMA_VERSION } from './sqlite-schema.ts'
import { openSqliteStore } from './sqlite-store.ts'
import { type TemporaryFolder, temporaryFolder } from './testing/temporary-folder.ts'

let folder: TemporaryFolder
let file: string
beforeEach(() => {
  folder = temporaryFolder()
  file = join(folder.path, 'engine.sqlite')
})
afterEach(() => folder.remove())

/** The message with which opening fails, after checking that it left the file as it was. */
function refusal(): string {
  const before = readFileSync(file)
  try {
    openDatabase(file).close()
  } catch (error) {
    expect(error).toBeInstanceOf(DataFileError)
    expect(readFileSync(file)).toEqual(before)
    return error instanceof Error ? error.message.replace(file, 'FILE') : ''
  }
  return 'It was opened.'
}

test('a new file carries our mark and the version of its schema', () => {
  openDatabase(file).close()
  const database = new DatabaseSync(file)
  expect(database.prepare('pragma application_id').get()).toEqual({ application_id: APPLICATION_ID })
  expect(database.prepare('pragma user_version').get()).toEqual({ user_version: SCHEMA_VERSION })
  database.close()
})

test('an empty file becomes ours', () => {
  writeFileSync(file, '')
  openDatabase(file).close()
  openDatabase(file).close()
})

test('a file that is no database is refused', () => {
  writeFileSync(file, 'my precious notes')
  expect(refusal()).toBe('FILE is not a database. It was not touched: move it away, or choose another data folder.')
})

test('a database of another program is refused', () => {
  const foreign = new DatabaseSync(file)
  foreign.exec('create table notes (text text)')
  foreign.close()
  expect(refusal()).toBe(
    'FILE is a database of another program. It was not touched: move it away, or choose another data folder.',
  )
})

test('a file of a newer version is refused', () => {
  const newer = openDatabase(file)
  newer.exec('pragma user_version = 99')
  newer.close()
  expect(refusal()).toBe(
    `FILE was written by a newer version of this engine (schema 99, this one knows ${SCHEMA_VERSION}). ` +
      'It was not touched: update this repository, or choose another data folder.',
  )
})

test('a damaged file is refused', () => {
  openDatabase(file).close()
  truncateSync(file, 100)
  expect(refusal()).toBe(
    'FILE is damaged (database disk image is malformed). It was left as it is: move it away, or choose another data folder.',
  )
})

test('a second engine is refused while the first one is open, and let in afterwards', () => {
  const first = openSqliteStore(file)
  first.transaction((writer) => writer.putMeta('key', 'first'))
  expect(() => openSqliteStore(file)).toThrow(
    `${file} is in use by another engine. Stop that one, or choose another data folder.`,
  )
  first.transaction((writer) => writer.putMeta('key', 'still first'))
  first.close()
  const second = openSqliteStore(file)
  expect(second.meta('key')).toBe('still first')
  second.close()
})

test('a folder that does not exist or where a file should be is named', () => {
  const missing = join(folder.path, 'missing', 'engine.sqlite')
  expect(() => openDatabase(missing)).toThrow(
    `${missing} cannot be written (unable to open database file). Make its folder exist and writable, or choose another data folder.`,
  )
  mkdirSync(file)
  expect(() => openDatabase(file)).toThrow(`${file} cannot be written (EISDIR`)
})

/** Root may write everywhere, so as root this works as another user for a moment. */
function asOrdinaryUser(work: () => void): void {
  const isRoot = process.geteuid?.() === 0
  if (isRoot) process.seteuid?.(65_534)
  try {
    work()
  } finally {
    if (isRoot) process.seteuid?.(0)
  }
}

test('a read-only folder or file is named', () => {
  const refused = () => expect(() => openDatabase(file)).toThrow(`${file} cannot be written`)
  chmodSync(folder.path, 0o555)
  asOrdinaryUser(refused)
  chmodSync(folder.path, 0o755)
  openDatabase(file).close()
  chmodSync(file, 0o444)
  asOrdinaryUser(refused)
  chmodSync(file, 0o666)
  chmodSync(folder.path, 0o555)
  asOrdinaryUser(refused)
  chmodSync(folder.path, 0o755)
  openDatabase(file).close()
})

test('a file left by a killed engine opens with all that was committed', () => {
  const store = openSqliteStore(file)
  store.transaction((writer) => writer.putMeta('key', 'committed'))
  // What is on the disk right now is what kill -9 would leave: the file and its write-ahead log.
  const copy = join(folder.path, 'copy.sqlite')
  copyFileSync(file, copy)
  copyFileSync(`${file}-wal`, `${copy}-wal`)
  store.close()
  const reopened = openSqliteStore(copy)
  expect(reopened.meta('key')).toBe('committed')
  reopened.close()
})

test('a full disk is named as such', () => {
  const SQLITE_FULL = 13
  const error = Object.assign(new Error('database or disk is full'), { errcode: SQLITE_FULL })
  expect(explain('data', error)).toBe(
    'The disk is full, so data cannot be opened. Make room and start again: nothing was lost.',
  )
})
