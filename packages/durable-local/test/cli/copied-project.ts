import { execFile } from 'node:child_process'
import {
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { expect } from 'vitest'
import { durableIn } from './durable.ts'

export const REPOSITORY = resolve(import.meta.dirname, '../../../..')
export const EXAMPLES: readonly string[] = readdirSync(join(REPOSITORY, 'examples')).sort()

interface Finished {
  readonly code: number
  readonly output: string
}

/** A project that `durable new` made in a folder of the test's own. */
export class CopiedProject implements Disposable {
  readonly directory: string
  readonly #root = mkdtempSync(join(tmpdir(), 'durable-copied-'))
  /** What the command printed. */
  said = ''

  private constructor(name: string) {
    this.directory = join(this.#root, name)
  }

  static async make(example: string, name: string, ...options: readonly string[]): Promise<CopiedProject> {
    const project = new CopiedProject(name)
    const { code, stdout, stderr } = await durableIn(REPOSITORY, 'new', example, project.directory, ...options)
    project.said = stdout
    if (code === 0) return project
    project[Symbol.dispose]()
    throw new Error(stderr)
  }

  read(path: string): string {
    return readFileSync(join(this.directory, path), 'utf8')
  }

  json(path: string) {
    return JSON.parse(this.read(path))
  }

  /** All files, without those that an installation or git made. */
  files(): string[] {
    const all = globSync('**/{*,.*}', { cwd: this.directory, exclude: ['node_modules', '.git'], withFileTypes: true })
    return all
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(this.directory.length + 1))
  }

  /** The text files that are its own. */
  texts(): string[] {
    return this.files().filter((path) => !path.startsWith('vendor'))
  }

  /** The names of the packages in vendor/. */
  vendored(): string[] {
    const tarballs = this.files().filter((path) => path.startsWith('vendor'))
    return tarballs.map((path) => path.replace(/^vendor.(.*)-\d+\.\d+\.\d+\.tgz$/, '$1'))
  }

  /** Which packages the code and the types of one of its packages import, without those of Node. */
  importsOf(name: string): string[] {
    const dist = join(this.directory, 'node_modules', name, 'dist')
    const found = new Set<string>()
    for (const file of globSync('**/*.{js,d.ts}', { cwd: dist })) {
      const text = readFileSync(join(dist, file), 'utf8')
      for (const [, imported = ''] of text.matchAll(
        /^(?:(?:import|export|\}).* from|import) '((?:@[^/']+\/)?[^./'][^/']*)/gm,
      )) {
        if (!imported.startsWith('node:')) found.add(imported)
      }
    }
    return [...found]
  }

  /**
   * Gives it the packages that it names without an installation: those of vendor/ unpacked, the others as links to where
   * they are installed here.
   */
  async linkPackages(): Promise<void> {
    const target = join(this.directory, 'node_modules')
    mkdirSync(target)
    for (const name of this.vendored()) {
      const folder = join(target, name)
      const [file = ''] = globSync(`vendor/${name}-*.tgz`, { cwd: this.directory })
      mkdirSync(folder)
      await promisify(execFile)('tar', ['-xzf', join(this.directory, file), '-C', folder, '--strip-components=1'])
    }
    for (const folder of globSync(['node_modules', '{packages,examples}/*/node_modules'], { cwd: REPOSITORY })) {
      for (const path of globSync(['[!.@]*', '@*/*'], { cwd: join(REPOSITORY, folder) })) {
        const link = join(target, path)
        if (existsSync(link)) continue
        mkdirSync(dirname(link), { recursive: true })
        symlinkSync(realpathSync(join(REPOSITORY, folder, path)), link, 'junction')
      }
    }
  }

  /** Runs a program of one of its packages on the Node of this process. */
  async node(path: string, ...args: readonly string[]): Promise<Finished> {
    return await this.run(process.execPath, [join('node_modules', path), ...args])
  }

  async run(command: string, args: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<Finished> {
    const env = { ...process.env, PATH: withoutOurs(process.env.PATH), ...environment }
    return await new Promise((done) => {
      const options = { cwd: this.directory, env, maxBuffer: 64 * 1024 * 1024 }
      execFile(command, args, options, (error, stdout, stderr) => {
        done({ code: error === null ? 0 : Number(error.code ?? 1), output: `${stdout}${stderr}` })
      })
    })
  }

  /** Runs a command that has to succeed. */
  async expectSuccess(command: string, ...args: readonly string[]): Promise<string> {
    const { code, output } = await this.run(command, args)
    expect(code, `"${command} ${args.join(' ')}" said:\n${output}`).toBe(0)
    return output
  }

  [Symbol.dispose](): void {
    rmSync(this.#root, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
  }
}

/** The PATH without this repository's programs: a copy has to find its own. */
function withoutOurs(path = ''): string {
  return path
    .split(delimiter)
    .filter((folder) => !folder.startsWith(REPOSITORY))
    .join(delimiter)
}
