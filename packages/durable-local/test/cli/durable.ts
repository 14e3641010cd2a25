import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execute } from '../../src/cli/execute.ts'
import { noPaint } from '../../src/cli/paint.ts'

export const PARCEL = join(import.meta.dirname, '..', 'fixtures', 'parcel')
export const COMMAND = join(import.meta.dirname, '..', '..', 'src', 'cli', 'main.ts')

export interface Finished {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** The command as a process, with its output so far. */
export class Durable {
  readonly process: ChildProcess
  stdout = ''
  stderr = ''
  readonly finished: Promise<Finished>
  #news: (() => void)[] = []

  constructor(args: readonly string[], cwd: string) {
    const { CI: _, NO_COLOR: __, ...env } = process.env
    this.process = spawn(process.execPath, [COMMAND, ...args], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
    this.process.stdout?.on('data', (chunk) => this.#take('stdout', chunk))
    this.process.stderr?.on('data', (chunk) => this.#take('stderr', chunk))
    this.finished = once(this.process, 'close').then(([code]) => {
      for (const wake of this.#news.splice(0)) wake()
      return { code, stdout: this.stdout, stderr: this.stderr }
    })
  }

  /** Waits until its output has something in it, and returns what was found. */
  async says(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const found = pattern.exec(this.stdout) ?? pattern.exec(this.stderr)
      if (found !== null) return found
      if (this.process.exitCode !== null)
        throw new Error(`It ended without saying ${pattern}:\n${this.stdout}${this.stderr}`)
      await new Promise<void>((resolve) => this.#news.push(resolve))
    }
  }

  #take(stream: 'stdout' | 'stderr', chunk: Buffer): void {
    this[stream] += chunk.toString()
    for (const wake of this.#news.splice(0)) wake()
  }
}

/** The command in this process, as a script would call it: nobody is asked, and there are no colours. */
export async function durable(...args: readonly string[]): Promise<Finished> {
  return await durableIn(PARCEL, ...args)
}

/** The same, called in another folder than the fixture's. */
export async function durableIn(directory: string, ...args: readonly string[]): Promise<Finished> {
  const said = { stdout: '', stderr: '' }
  const code = await execute(args, {
    directory,
    interactive: false,
    width: undefined,
    paint: noPaint,
    print: (text) => {
      said.stdout += `${text}\n`
    },
    note: (text) => {
      said.stderr += `${text}\n`
    },
  })
  return { code, ...said }
}

/** A data folder of its own, and the command on it. What still runs at the end is killed, and all is removed. */
export class Workbench implements AsyncDisposable {
  readonly root = mkdtempSync(join(tmpdir(), 'durable-command-'))
  readonly data = join(this.root, 'data')
  readonly journal = join(this.root, 'journal')
  readonly #started: Durable[] = []

  /** Runs the command in a process of its own. */
  start(...args: readonly string[]): Durable {
    const started = new Durable([...args, '--data', this.data], PARCEL)
    this.#started.push(started)
    return started
  }

  async run(...args: readonly string[]): Promise<Finished> {
    return await durable(...args, '--data', this.data)
  }

  /** An event that has its steps written down in the journal. */
  event(more: object = {}): string {
    return JSON.stringify({ id: 'p-1', journal: this.journal, ...more })
  }

  /** The steps that ran, in their order. */
  steps(): string[] {
    return readFileSync(this.journal, 'utf8').trim().split('\n')
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { process } of this.#started) process.kill('SIGKILL')
    await Promise.all(this.#started.map(({ finished }) => finished))
    // Functions notice within a moment that their engine is gone.
    rmSync(this.root, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
  }
}
