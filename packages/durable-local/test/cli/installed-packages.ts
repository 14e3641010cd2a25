import { existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CopiedProject } from './copied-project.ts'

/**
 * What one copy has installed, handed on to the next: most of it is the same 500 MB. `npm install` corrects what it
 * finds: it adds what the next copy asks for, and removes what that one does not name. So a copy that forgets to name a
 * package does not find it, as after an installation from nothing; that of the first copy is one.
 */
export class InstalledPackages implements Disposable {
  readonly #folder = mkdtempSync(join(tmpdir(), 'durable-installed-'))
  readonly #packages = join(this.#folder, 'node_modules')

  moveTo(project: CopiedProject): void {
    if (existsSync(this.#packages)) renameSync(this.#packages, join(project.directory, 'node_modules'))
  }

  /** Not after a failure: who knows what is left then. */
  takeFrom(project: CopiedProject): void {
    renameSync(join(project.directory, 'node_modules'), this.#packages)
  }

  [Symbol.dispose](): void {
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
  }
}
