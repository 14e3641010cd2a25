import { type ChildProcess, spawn } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'vitest'

/** A command of a README while it runs, with what it has printed so far. */
export class ReadmeCommand {
  /** With its exit code. */
  readonly ended: Promise<number | null>
  readonly #command: string
  readonly #child: ChildProcess
  #text = ''

  constructor(command: string, directory: string) {
    this.#command = command
    // A process group of its own: what npm has started ends with it.
    this.#child = spawn('sh', ['-c', command], { cwd: directory, stdio: ['ignore', 'pipe', 'pipe'], detached: true })
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding('utf8').on('data', (part: string) => {
        this.#text += part
      })
    }
    this.ended = new Promise((done, fail) => this.#child.once('error', fail).once('close', done))
  }

  get lines(): string[] {
    return this.#text.split('\n')
  }

  /** Waits until it has printed what is wanted; it must not end before. */
  async until(isSaid: (lines: readonly string[]) => boolean): Promise<void> {
    while (!isSaid(this.lines)) {
      const { exitCode } = this.#child
      expect(exitCode, `the exit code of "${this.#command}", which printed:\n${this.#text}`).toBeNull()
      await sleep(50)
    }
  }

  /** Ends it, if it still runs. */
  async end(): Promise<void> {
    const { pid, exitCode } = this.#child
    if (pid !== undefined && exitCode === null) process.kill(-pid, 'SIGTERM')
    await this.ended
  }
}
