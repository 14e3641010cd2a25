import { messageOf } from './thrown.ts'

/** What is wrong with a data file, as far as a user can do something about it. */
export type SqliteFailure = 'busy' | 'full' | 'damaged' | 'notWritable'

/** Names for the result codes, of SQLite (https://sqlite.org/rescode.html) and of files, that a user can do something about. */
const CAUSES: Readonly<Record<string | number, SqliteFailure>> = {
  3: 'notWritable',
  5: 'busy',
  8: 'notWritable',
  10: 'notWritable',
  11: 'damaged',
  13: 'full',
  14: 'notWritable',
  26: 'damaged',
  EACCES: 'notWritable',
  EPERM: 'notWritable',
  EROFS: 'notWritable',
  EISDIR: 'notWritable',
  ENOSPC: 'full',
}

/** The kind of an error of SQLite or of the file system; undefined for any other. */
export function failureOf(error: unknown): SqliteFailure | undefined {
  return CAUSES[codeOf(error) ?? '']
}

/** What to tell of an error that a data file with damage inside has caused; undefined for any other. */
export function damageText(error: unknown): string | undefined {
  if (failureOf(error) !== 'damaged') return undefined
  return `The data file is damaged (${messageOf(error)}). Move it away, or choose another data folder.`
}

function codeOf(error: unknown): string | number | undefined {
  if (!(error instanceof Error)) return undefined
  // SQLite's primary result code is the lowest byte of the extended one.
  if ('errcode' in error && typeof error.errcode === 'number') return error.errcode & 0xff
  return 'code' in error && typeof error.code === 'string' ? error.code : undefined
}
