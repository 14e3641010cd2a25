import { type ChildProcess, fork } from 'node:child_process'
import { COMPILED, ownFile } from '../own-file.ts'
import type { EvaluationReply, EvaluationRequest } from './evaluate.ts'
import { placeOfLoop } from './place-of-loop.ts'

/** The process that evaluates one stack file. */
export class Evaluation implements Disposable {
  readonly #child: ChildProcess
  readonly #timeoutMs: number
  constructor(folder: string, timeoutMs: number) {
    this.#timeoutMs = timeoutMs
    this.#child = fork(ownFile(import.meta, 'evaluate'), {
      cwd: folder,
      // What is evaluated with is compiled once, not every time.
      env: { ...process.env, NODE_COMPILE_CACHE: COMPILED },
      execArgv: ['--enable-source-maps', '--disable-warning=ExperimentalWarning', '--inspect-port=0'],
      // What the file prints goes to the error output, so that the output of a command stays its own.
      stdio: ['ignore', 2, 'pipe', 'ipc'],
    })
    this.#child.stderr?.setEncoding('utf8').on('data', forward)
  }

  run(request: EvaluationRequest): Promise<EvaluationReply> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => void this.#stuck(request.code).then(resolve), this.#timeoutMs)
      this.#child.once('message', resolve)
      this.#child.once('exit', (code, signal) => {
        clearTimeout(timer)
        const end = () => resolve(ended(code, signal))
        // What it said last may still be on its way.
        if (this.#child.connected) this.#child.once('disconnect', end)
        else end()
      })
      this.#child.on('error', ({ message }) => resolve(failure(`The file could not be evaluated: ${message}`)))
      this.#child.send(request, () => {})
    })
  }

  [Symbol.dispose](): void {
    this.#child.kill('SIGKILL')
  }

  async #stuck(code: string): Promise<EvaluationReply> {
    const seconds = this.#timeoutMs / 1000
    this.#child.stderr?.off('data', forward)
    const place = await placeOfLoop(this.#child, code)
    if (place === undefined) {
      return failure(`The file was not done after ${seconds} seconds: it waits for something that does not come.`)
    }
    return failure(
      `The file was not done after ${seconds} seconds, it was still busy here. Is this an endless loop?`,
      place,
    )
  }
}

function forward(text: string): void {
  process.stderr.write(text)
}

function ended(code: number | null, signal: string | null): EvaluationReply {
  if (signal !== null) return failure(`The process in which the file was evaluated died of ${signal}.`)
  return failure(`The process in which the file was evaluated ended with exit code ${code} before the file was done.`)
}

function failure(message: string, trace = ''): EvaluationReply {
  return { ok: false, message, trace }
}
