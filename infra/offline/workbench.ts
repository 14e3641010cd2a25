import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import type { Platform } from './platform.ts'

const ROOT = join(import.meta.dirname, '../..')
const LEFT_OUT = ['node_modules', '.sst', '.durable', '.turbo']

/**
 * A copy of a stack's folder in a copy of the repository's layout, in which SST may write and a test may break
 * something. Packages and infra are the repository's own.
 */
export class Workbench implements Disposable {
  readonly folder: string
  readonly #root = mkdtempSync(join(tmpdir(), 'stack-'))

  /** @param providers the names of those that the stack asks for, beside AWS */
  constructor(source: string, { folder, providers }: Platform, asked: readonly string[]) {
    this.folder = join(this.#root, 'examples', basename(source))
    cpSync(source, this.folder, { recursive: true, filter: (path) => !LEFT_OUT.includes(basename(path)) })
    for (const room of ['infra', 'packages', 'node_modules']) symlinkSync(join(ROOT, room), join(this.#root, room))
    symlinkSync(join(source, 'node_modules'), join(this.folder, 'node_modules'))
    mkdirSync(join(this.folder, '.sst'))
    symlinkSync(folder, join(this.folder, '.sst/platform'))
    // SST installs what this does not name, and what it names too much.
    const lock = providers.filter(({ name }) => name === 'aws' || asked.includes(name))
    writeFileSync(join(this.folder, '.sst/provider-lock.json'), JSON.stringify(lock))
  }

  [Symbol.dispose](): void {
    rmSync(this.#root, { recursive: true, force: true })
  }
}
