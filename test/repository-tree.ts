import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'

const REPOSITORY = resolve(import.meta.dirname, '..')
/** What finds the repository by its own place has to be there itself; the rest may be a link. */
const COPIED = ['test', 'scripts', 'infra', 'docs', '.vscode']
const LINKED = ['packages', 'infra/node_modules']
/** Of these, `scripts/bootstrap.mjs` knows whether everything is installed. */
const INSTALLED_FOR = ['pnpm-lock.yaml', 'pnpm-workspace.yaml', 'package.json']

export interface Finished {
  readonly code: number
  readonly output: string
}

/** This repository in a folder of the test's own, without its examples: everything is installed in it already. */
export class RepositoryTree implements Disposable {
  readonly root = mkdtempSync(join(tmpdir(), 'repository-'))

  constructor() {
    for (const { name } of readdirSync(REPOSITORY, { withFileTypes: true }).filter((entry) => entry.isFile())) {
      // A worktree's leads to a repository that is nobody's to change here.
      if (name !== '.git') cpSync(join(REPOSITORY, name), join(this.root, name))
    }
    // Half of what SST has installed would keep it waiting for the rest.
    const isSource = (path: string) => !['node_modules', '.sst'].includes(basename(path))
    for (const name of COPIED) {
      cpSync(join(REPOSITORY, name), join(this.root, name), { recursive: true, filter: isSource })
    }
    for (const name of LINKED) this.#link(name)
    mkdirSync(join(this.root, 'examples'))
    mkdirSync(join(this.root, 'node_modules'))
    for (const name of readdirSync(join(REPOSITORY, 'node_modules'))) {
      if (name !== '.installed.json') this.#link(join('node_modules', name))
    }
    const hash = createHash('sha256')
    for (const file of INSTALLED_FOR) hash.update(readFileSync(join(this.root, file)))
    const installed = { fingerprint: hash.digest('hex'), scope: 'all' }
    writeFileSync(join(this.root, 'node_modules', '.installed.json'), JSON.stringify(installed))
  }

  /** Gives an example the packages of another, which has to have the same. */
  installLike(example: string, model: string): void {
    this.#link(join('examples', example, 'node_modules'), join('examples', model, 'node_modules'))
  }

  /** Runs a JavaScript file of the tree on the Node of this process, in the tree's root. */
  async node(...args: readonly string[]): Promise<Finished> {
    return await new Promise((done) => {
      const options = { cwd: this.root, env: { ...process.env, NO_COLOR: '1' }, maxBuffer: 64 * 1024 * 1024 }
      execFile(process.execPath, args, options, (error, stdout, stderr) => {
        done({ code: error === null ? 0 : Number(error.code ?? 1), output: `${stdout}${stderr}` })
      })
    })
  }

  #link(path: string, target = path): void {
    mkdirSync(dirname(join(this.root, path)), { recursive: true })
    symlinkSync(join(REPOSITORY, target), join(this.root, path), 'junction')
  }

  [Symbol.dispose](): void {
    rmSync(this.root, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
  }
}
