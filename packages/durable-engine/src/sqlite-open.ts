import { existsSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { APPLICATION_ID, migrate, SCHEMA_VERSION } from './sqlite-schema.ts'

/** The data file cannot be used; the message says why and what to do. The file is left as it is. */
export class DataFileError extends Error {
  override readonly name = 'DataFileError'
}

/**
 * Opens or creates the data file: WAL, every commit synced to disk, one writer.
 * @throws DataFileError if the file is not ours, damaged, of a newer version, or cannot be written
 */
export function openDatabase(file: string): DatabaseSync {
  const isNew = file === ':memory:' || !existsSync(file)
  let database: DatabaseSync | undefined
  try {
    database = new DatabaseSync(file, { timeout: 2000 })
    const version = checkIdentity(database, file)
    database.exec('pragma journal_mode = wal')
    database.exec('pragma synchronous = full')
    database.exec('pragma foreign_keys = on')
    migrate(database, version)
    return database
  } catch (error) {
    database?.close()
    if (error instanceof DataFileError) throw error
    throw new DataFileError(explain(file, isNew, error), { cause: error })
  }
}

/** The version of the schema in the file; 0 for an empty one. */
function checkIdentity(database: DatabaseSync, file: string): number {
  const application = numberOf(database, 'application_id')
  const version = numberOf(database, 'user_version')
  const { tables } = database.prepare('select count(*) as tables from sqlite_schema').get() ?? {}
  if (application !== APPLICATION_ID && tables !== 0) {
    throw new DataFileError(
      `${file} is a database of another program, so it was not touched. Choose another data folder with --data.`,
    )
  }
  if (version > SCHEMA_VERSION) {
    throw new DataFileError(
      `${file} was written by a newer version of this engine (schema ${version}; this one knows ${SCHEMA_VERSION}). ` +
        'Update this repository, or choose another data folder with --data.',
    )
  }
  return application === APPLICATION_ID ? version : 0
}

function numberOf(database: DatabaseSync, pragma: 'application_id' | 'user_version'): number {
  return Number(database.prepare(`pragma ${pragma}`).get()?.[pragma] ?? 0)
}

function explain(file: string, isNew: boolean, error: unknown): string {
  const reason = error instanceof Error ? error.message : String(error)
  if (/not a database|malformed|corrupt/i.test(reason)) {
    return `${file} is damaged or not a database (${reason}). It was not touched: move it away, or choose another data folder with --data.`
  }
  if (/readonly|read-only/i.test(reason) || (isNew && /unable to open/i.test(reason))) {
    return `${file} cannot be written (${reason}). Make its folder writable, or choose another data folder with --data.`
  }
  if (/full/i.test(reason)) return `There is no space left for ${file}. Free some and start again: nothing was lost.`
  if (/locked|busy/i.test(reason))
    return `${file} is in use by another engine. Stop that one, or choose another data folder with --data.`
  return `${file} cannot be opened: ${reason}`
}
