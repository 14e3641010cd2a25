import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import { messageOf, systemCode, UserError } from './user-error.ts'
import { replaceFile } from './write-file.ts'

// One engine per data folder. The lock is a lock of the operating system, on the file `lock.sqlite`: it is gone when its
// process is gone, however that died, so there is no stale lock to judge. (A process id alone cannot tell: ids are given
// out again, in a container after every start.) `lock.json` says who has the lock and where it listens.

/** Who has a data folder. */
export interface LockHolder {
  readonly pid: number
  /** Absent while the engine starts, and for commands that only look into the folder. */
  readonly endpoint?: string
}

export interface FolderLock {
  /** Tells others where the engine listens. */
  publish(endpoint: string): void
  release(): void
}

/** How long a process that looks or starts may keep another one waiting. */
const PATIENCE_MS = 1000

/**
 * Takes the folder for this process; creates the folder if need be.
 * @throws UserError if another process has it, or the folder cannot be written
 */
export function lockFolder(dataFolder: string): FolderLock {
  const database = openLock(dataFolder)
  try {
    // Nothing is ever written into the file, so a journal would only be left behind by a kill.
    database.exec('pragma journal_mode = off')
    database.exec('begin exclusive')
    publish(dataFolder, { pid: process.pid })
  } catch (error) {
    database.close()
    throw isBusy(error) ? taken(dataFolder) : notWritable(dataFolder, error instanceof UserError ? error.cause : error)
  }
  return {
    publish: (endpoint) => publish(dataFolder, { pid: process.pid, endpoint }),
    release() {
      rmSync(lockNote(dataFolder), { force: true })
      database.close()
    },
  }
}

/** Who has the folder now, or undefined if nobody has. */
export function lockHolder(dataFolder: string): LockHolder | undefined {
  const file = lockFile(dataFolder)
  if (!existsSync(file)) return undefined
  const database = new DatabaseSync(file, { readOnly: true })
  try {
    database.prepare('select count(*) from sqlite_schema').get()
    return undefined
  } catch (error) {
    if (isBusy(error)) return readNote(dataFolder)
    throw error
  } finally {
    database.close()
  }
}

/** As `lockHolder`, but waits for one that is just starting, or about to leave, to say where it listens. */
export async function settledLockHolder(dataFolder: string, patienceMs = 10_000): Promise<LockHolder | undefined> {
  const end = performance.now() + patienceMs
  for (;;) {
    const holder = lockHolder(dataFolder)
    if (holder === undefined || holder.endpoint !== undefined || performance.now() > end) return holder
    await sleep(25)
  }
}

function lockFile(dataFolder: string): string {
  return join(dataFolder, 'lock.sqlite')
}

function lockNote(dataFolder: string): string {
  return join(dataFolder, 'lock.json')
}

function openLock(dataFolder: string): DatabaseSync {
  try {
    mkdirSync(dataFolder, { recursive: true })
    return new DatabaseSync(lockFile(dataFolder), { timeout: PATIENCE_MS })
  } catch (error) {
    throw notWritable(dataFolder, error)
  }
}

function publish(dataFolder: string, holder: LockHolder): void {
  replaceFile(lockNote(dataFolder), `${JSON.stringify(holder)}\n`, { flush: false })
}

/** What the holder of the lock wrote about itself. The lock counts, not the note: one that is missing says nothing yet. */
function readNote(dataFolder: string): LockHolder {
  try {
    const note: unknown = JSON.parse(readFileSync(lockNote(dataFolder), 'utf8'))
    if (typeof note !== 'object' || note === null) return { pid: 0 }
    const pid = 'pid' in note ? Number(note.pid) : 0
    return 'endpoint' in note ? { pid, endpoint: String(note.endpoint) } : { pid }
  } catch {
    return { pid: 0 }
  }
}

function isBusy(error: unknown): boolean {
  return systemCode(error) === 'ERR_SQLITE_ERROR' && /locked|busy/i.test(messageOf(error))
}

function isFull(error: unknown): boolean {
  if (systemCode(error) === 'ENOSPC') return true
  return systemCode(error) === 'ERR_SQLITE_ERROR' && /is full/.test(messageOf(error))
}

function taken(dataFolder: string): UserError {
  const { pid, endpoint } = readNote(dataFolder)
  const who = endpoint === undefined ? `process ${pid}` : `process ${pid}, which listens on ${endpoint}`
  return new UserError(
    `Another engine has the data folder ${dataFolder}: ${who}. Stop it, or choose another folder with --data DIR.`,
  )
}

function notWritable(dataFolder: string, error: unknown): UserError {
  const remedy = isFull(error) ? 'Make room and try again' : 'Make it writable'
  return new UserError(
    `The data folder ${dataFolder} cannot be used: ${messageOf(error)}. ${remedy}, or choose another one with --data DIR.`,
    { cause: error },
  )
}
