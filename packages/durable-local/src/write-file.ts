import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { messageOf, systemCode, UserError } from './user-error.ts'

/**
 * Replaces a file in one move: whoever reads it finds the old text or the new, never a part. It waits for the disk, unless
 * `flush` is false: for what is of no use after a loss of power, or made again.
 * @throws UserError if the disk is full or the folder takes no files; the old text is still there
 */
export function replaceFile(path: string, text: string | Uint8Array, { mode = 0o666, flush = true } = {}): void {
  const draft = `${path}.${process.pid}.new`
  try {
    writeFileSync(draft, text, { flush, mode })
    renameSync(draft, path)
  } catch (error) {
    // A disk that is full is not to be kept full by what could not be finished.
    rmSync(draft, { force: true })
    throw explained(path, error)
  }
}

/**
 * Makes a folder and those above it, where they are not there yet.
 * @throws UserError if the disk is full or the folder above takes none
 */
export function makeFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true })
  } catch (error) {
    throw explained(path, error)
  }
}

function explained(path: string, error: unknown): unknown {
  switch (systemCode(error)) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new UserError(
        `The disk is full: ${path} cannot be written. Make room and try again; what was there before is kept.`,
        { cause: error },
      )
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new UserError(
        `${path} cannot be written (${messageOf(error)}). Make its folder writable, or choose another one with --data DIR.`,
        { cause: error },
      )
    default:
      return error
  }
}
