import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface TemporaryFolder {
  readonly path: string
  /** Removes the folder with all it holds. */
  remove(): void
}

/** Makes an empty folder for a test. */
export function temporaryFolder(): TemporaryFolder {
  const path = mkdtempSync(join(tmpdir(), 'durable-engine-'))
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}
