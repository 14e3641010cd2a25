import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import type { Platform } from './platform.ts'

const ROOT = join(import.meta.dirname, '../..')
const LEFT_OUT = ['node_modules', '.sst', '.durable', '.turbo']
const ROOMS_OF_INFRA = ['deploy', 'fixture', 'offline', 'sst', 'test']

/**
 * A copy of a stack's folder and of infra's building blocks, where they lie in the repository, in which SST may write
 * and a test may break something. Packages are the repository's own.
 */
export class Workbench implements Disposable {
  readonly folder: string
  readonly #root = mkdtempSync(join(tmpdir(), 'stack-'))

  /** @param providers the names of those that the stack asks for, beside AWS */
  constructor(source: string, { folder, providers }: Platform, asked: readonly string[]) {
    this.folder = join(this.#root, 'examples', basename(source))
    copy(source, this.folder, LEFT_OUT)
    copy(join(ROOT, 'infra'), join(this.#root, 'infra'), [...LEFT_OUT, ...ROOMS_OF_INFRA])
    for (const shared of ['packages', 'node_modules', 'tsconfig.base.json']) {
      symlinkSync(join(ROOT, shared), join(this.#root, shared))
    }
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

/** Copies a package's folder; it finds its dependencies as before. */
function copy(from: string, to: string, leftOut: readonly string[]): void {
  cpSync(from, to, { recursive: true, filter: (path) => path === from || !leftOut.includes(basename(path)) })
  symlinkSync(join(from, 'node_modules'), join(to, 'node_modules'))
}
