import { closeSync, openSync, readSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { failureOf } from './sqlite-failure.ts'
import { APPLICATION_ID, migrate, SCHEMA_VERSION } from './sqlite-schema.ts'
import { messageOf } from './thrown.ts'

// Laws
// - A file that is not ours is not opened by SQLite at all: even opening can change a database.
// - One engine at a time: the lock is SQLite's own, so it ends with the process, however that ends.
// - A commit has reached the disk when it returns: `synchronous = full`.

/** The data file cannot be used; the message says why and what to do. The file is left as it is. */
export class DataFileError extends Error {
  override readonly name = 'DataFileError'
}

/** 16 MB: pages that many commits write anew are copied into the database once, not four times as with SQLite's default. */
const WAL_PAGES = 4000

/** How long to wait for an engine that is just about to let go of the file. */
const LOCK_WAIT_MS = 500

/**
 * Opens or creates the data file and brings it to the current schema.
 * @throws DataFileError if the file is not ours, damaged, of a newer version, in use, or cannot be written
 */
export function openDatabase(file: string): DatabaseSync {
  let database: DatabaseSync | undefined
  try {
    checkHeader(file)
    database = new DatabaseSync(file, { timeout: LOCK_WAIT_MS })
    database.exec('pragma locking_mode = exclusive')
    const version = Number(database.prepare('pragma user_version').get()?.user_version)
    if (version > SCHEMA_VERSION) throw newerSchema(file, version)
    // A journal of a statement that has once grown onto the disk would stay there, and double what is written.
    database.exec('pragma temp_store = memory')
    database.exec('pragma synchronous = full')
    // Before WAL, so that a new file has its identity in its own header from the first commit on.
    migrate(database, version)
    database.exec('pragma journal_mode = wal')
    database.exec(`pragma wal_autocheckpoint = ${WAL_PAGES}`)
    return database
  } catch (error) {
    database?.close()
    throw error instanceof DataFileError ? error : new DataFileError(explain(file, error), { cause: error })
  }
}

const MAGIC = 'SQLite format 3\0'
/** Where the header of an SQLite file keeps `application_id`, a big-endian 32-bit number. */
const APPLICATION_ID_OFFSET = 68

/** Refuses a file that some other program made. A missing or empty file is fine: it becomes ours. */
function checkHeader(file: string): void {
  const header = readStart(file, APPLICATION_ID_OFFSET + 4)
  if (header === undefined || header.length === 0) return
  if (header.toString('latin1', 0, MAGIC.length) !== MAGIC || header.length < APPLICATION_ID_OFFSET + 4) {
    throw new DataFileError(
      `${file} is not a database. It was not touched: move it away, or choose another data folder.`,
    )
  }
  if (header.readUInt32BE(APPLICATION_ID_OFFSET) !== APPLICATION_ID) {
    throw new DataFileError(
      `${file} is a database of another program. It was not touched: move it away, or choose another data folder.`,
    )
  }
}

/** The first bytes of a file, fewer if it is shorter; undefined if it does not exist. */
function readStart(file: string, length: number): Buffer | undefined {
  let descriptor: number
  try {
    // For writing too, so that a read-only file is noticed here.
    descriptor = openSync(file, 'r+')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
  try {
    const bytes = Buffer.alloc(length)
    return bytes.subarray(0, readSync(descriptor, bytes))
  } finally {
    closeSync(descriptor)
  }
}

function newerSchema(file: string, version: number): DataFileError {
  return new DataFileError(
    `${file} was written by a newer version of this engine (schema ${version}, this one knows ${SCHEMA_VERSION}). ` +
      'It was not touched: update this repository, or choose another data folder.',
  )
}

/** One sentence on why a data file cannot be opened, and what to do. */
export function explain(file: string, error: unknown): string {
  const reason = messageOf(error)
  switch (failureOf(error)) {
    case 'busy':
      return `${file} is in use by another engine. Stop that one, or choose another data folder.`
    case 'full':
      return `The disk is full, so ${file} cannot be opened. Make room and start again: nothing was lost.`
    case 'damaged':
      return `${file} is damaged (${reason}). It was left as it is: move it away, or choose another data folder.`
    case 'notWritable':
      return `${file} cannot be written (${reason}). Make its folder exist and writable, or choose another data folder.`
    default:
      return `${file} cannot be opened (${reason}). Choose another data folder.`
  }
}
